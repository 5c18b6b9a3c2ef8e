"""POST /v1/audio/speech with Chinese text: understood, mixed with English, or refused by name."""

import random

import openai
import pytest
from support.error_rates import distance
from support.sounds import duration_s

# (voice, text, what it may be written as): words, numbers, money, a date, English among Chinese.
SENTENCES = [
    ("zf_xiaobei", "今天天气很好，我们一起去公园散步吧。", []),
    ("zm_yunjian", "我不知道他为什么没有来。", []),
    ("zf_xiaoxiao", "会议在10:30开始。", ["会议在十点三十分开始", "会议在10点30分开始"]),
    ("zm_yunxi", "这座桥长1200米，宽20米。", ["这座桥长一千二百米宽二十米"]),
    ("zf_xiaoni", "公司决定下个月搬到新的办公楼。", []),
    ("af_heart", "小猫躺在沙发上睡着了。", []),
]
# The ears write either script; of these sentences only.
_SIMPLE = str.maketrans("氣們園會議開這橋長寬沒來為麼貓著決個發辦樓邊後點體錢", "气们园会议开这桥长宽没来为么猫着决个发办楼边后点体钱")


def _say(client, text, voice):
    return client.audio.speech.create(
        model="kokoro", voice=voice, input=text, response_format="wav"
    ).content


def _heard(client, sound, language="zh"):
    return client.audio.transcriptions.create(
        model="whisper-base", file=("sound.wav", sound), language=language
    ).text


def _characters(text):
    return [c for c in text.lower().translate(_SIMPLE) if c.isalnum()]


def test_chinese_is_understood(client):
    errors = characters = 0
    missed = []
    for voice, text, others in SENTENCES:
        heard = _heard(client, _say(client, text, voice))
        found = _characters(heard)
        wrong, size = min(
            (distance(_characters(way), found), len(_characters(way))) for way in [text, *others]
        )
        errors, characters = errors + wrong, characters + size
        if wrong:
            missed.append(f"{wrong}: {voice}: {text} heard as {heard}")
    print(f"character error {errors}/{characters}", *missed, sep="\n")
    assert errors / characters <= 0.15, "\n".join(missed)


def test_a_chinese_voice_says_the_english_words(client):
    heard = _heard(client, _say(client, "他对我说good morning everybody，然后就走了。", "zf_xiaobei"))
    assert "good morning everybody" in heard.lower(), heard


def test_an_english_voice_says_the_hanzi(client):
    with_hanzi = duration_s(_say(client, "The word is 你好世界你好世界.", "af_heart"))
    without = duration_s(_say(client, "The word is.", "af_heart"))
    assert with_hanzi > without + 1


@pytest.mark.parametrize("text", ["こんにちは", "안녕하세요", "你好、これは本です"])
def test_what_cannot_be_read_is_refused_by_name(client, text):
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        _say(client, text, "zf_xiaobei")
    assert refused.value.param == "input"
    assert "Japanese or Korean" in refused.value.message


def test_hanzi_are_no_japanese_to_a_japanese_voice(client):
    with pytest.raises(openai.UnprocessableEntityError):
        _say(client, "東京", "jf_alpha")


def test_any_hanzi_are_spoken_or_refused(client):
    draw = random.Random(7)
    hanzi, latin, anything = (0x4E00, 0x9FFF), (0x20, 0x7E), (0x20, 0x3FFFF)
    for _ in range(8):
        ranges = draw.choice([[hanzi], [hanzi, latin], [anything]])
        text = ""
        for _ in range(14):
            character = chr(draw.randint(*draw.choice(ranges)))
            text += "" if "\ud800" <= character <= "\udfff" else character
        try:
            assert duration_s(_say(client, text, draw.choice(["zf_xiaoyi", "am_adam"]))) > 0
        except (openai.BadRequestError, openai.UnprocessableEntityError) as refused:
            assert refused.param == "input", repr(text)
