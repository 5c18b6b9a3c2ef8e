"""Any text gives sound of a plausible length or is refused as OpenAI's clients expect it, and no
worker is lost.

The texts are drawn with a fixed seed, so a case that fails can be run again by its name.
"""

import json
import random
import unicodedata

import pytest
from support.sounds import wav_samples

# Blocks of Unicode that bring their own troubles: other directions, joined and stacked letters,
# no spaces, signs above the first plane, private use, digits that are no ASCII.
BLOCKS = {
    "latin": (0x41, 0x24F), "greek": (0x370, 0x3FF), "cyrillic": (0x400, 0x4FF),
    "hebrew": (0x5D0, 0x5EA), "arabic": (0x620, 0x6FF), "devanagari": (0x900, 0x97F),
    "tamil": (0xB80, 0xBFF), "thai": (0xE00, 0xE7F), "georgian": (0x10A0, 0x10FF),
    "jamo": (0x1100, 0x11FF), "ethiopic": (0x1200, 0x137F), "kana": (0x3040, 0x30FF),
    "hanzi": (0x4E00, 0x9FFF), "hangul": (0xAC00, 0xD7A3), "fullwidth": (0xFF01, 0xFF9F),
    "mathematical": (0x1D400, 0x1D7FF), "emoji": (0x1F300, 0x1FAFF),
    "rare hanzi": (0x20000, 0x2A6DF),
}  # fmt: skip
CONTROLS = [*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0xFFF9, 0x10000)]
INVISIBLE = [0xAD, 0x34F, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFE0F, 0xFEFF, 0xE0041]
MARKS = [*range(0x300, 0x370), *range(0x20D0, 0x20F1)]
TAGS = [
    "<speak>", "</speak>", '<break time="100ms"/>', '<break time="-1s"/>', "<break time=''>",
    '<say-as interpret-as="date">', "</say-as>", '<sub alias="a>b">', "<!--", "-->", "<![CDATA[",
    "]]>", "<", ">", "&lt;", "&#x110000;", "&#0;", "&", "<p", "</", "<a b='", "<?xml?>",
]  # fmt: skip
WORDS = "the lamp counts 12 old €3.50 ships at 10:30, U.S.A. naïve 1/2 x² a@b.c #1 -0".split(" ")

DRAWN = 18
LETTERS_MAX = 12


def _characters(random_, count):
    """From a few blocks, with now and then something between the letters."""
    blocks = random_.sample(list(BLOCKS.values()), 2)
    others = (CONTROLS, INVISIBLE, MARKS)
    drawn = []
    for _ in range(count):
        low, high = random_.choice(blocks)
        drawn.append(chr(random_.randint(low, high)))
        if random_.random() < 0.25:
            drawn.append(chr(random_.choice(random_.choice(others))))
        if random_.random() < 0.15:
            drawn.append(" ")
    return "".join(drawn)


def _drawn(seed):
    random_ = random.Random(seed)
    kind = seed % 3
    if kind == 0:
        return _characters(random_, random_.randint(1, LETTERS_MAX))
    pieces = [random_.choice(WORDS) for _ in range(4)]
    if kind == 1:
        pieces += [random_.choice(TAGS) for _ in range(5)]
    else:
        pieces += [_characters(random_, 5), chr(random_.choice(CONTROLS))]
    random_.shuffle(pieces)
    return random_.choice(["", " "]).join(pieces)


TEXTS = {f"drawn {seed}": _drawn(seed) for seed in range(DRAWN)} | {
    "one long word": "a" * 60,
    "one long word of consonants": "bcdfghjklm" * 3,
    "marks on one letter": "a" + "".join(map(chr, MARKS)) * 3 + " b",
    "zero width alone": "".join(map(chr, INVISIBLE)),
    "controls alone": "".join(map(chr, CONTROLS)),
    "right to left in left to right": "say \u202eabc\u202c and \u2067def\u2069 now",
    "a family and flags": "Look 👩‍👩‍👧‍👦 and 🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿 there",
    "tags that never end": "<speak>" * 200 + "hello",
    "tags in tags": "<a " * 30 + ">" * 30 + "hello",
    "a tag with an attribute of 300 letters": f'<prosody a="{"x" * 300}">hello</prosody>',
    "digits": "1234567890" * 2,
    "signs": "!?.,;:()[]{}'\"`~@#$%^&*-_=+|\\/",
    "not of Unicode's normal form": unicodedata.normalize("NFD", "Crème brûlée für Łódź"),
    "noncharacters": "a\ufffe\uffff\U0010ffff b",
}


def seconds_due(text):
    """The longest that it may take: a letter that the voice does not know is said by its name."""
    return 3 + 1.5 * len(text)


def assert_refused(answer):
    assert 400 <= answer.status_code < 500, f"{answer.status_code}: {answer.text[:300]}"
    error = answer.json()["error"]
    assert error["message"]
    assert {"message", "type", "param", "code"} <= set(error)


@pytest.fixture
def unharmed(box, http):
    """The worker is the same process afterwards."""
    before = box.restarts()["tts"]
    yield http
    assert box.restarts()["tts"] == before, box.log()[-2000:]


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_spoken_or_refused(unharmed, name):
    text = TEXTS[name]
    body = {"model": "kokoro", "voice": "af_heart", "input": text, "response_format": "wav"}
    answer = unharmed.post("/v1/audio/speech", content=json.dumps(body).encode())
    if answer.status_code != 200:
        assert_refused(answer)
        return
    samples, rate = wav_samples(answer.content)
    assert 0.1 < len(samples) / rate < seconds_due(text), repr(text)


@pytest.mark.parametrize(
    "raw",
    [b'"\\ud800 half"', b'"\\udc00\\ud800"', b'"\xff\xfe"', b'"cut \xe4\xbd"', b'"\xed\xa0\x80"',
     b'"\xc0\xaf"', b'"a\x00b"', b'["a"]', b"7", b"null"],
)  # fmt: skip
def test_what_is_no_text_is_refused(unharmed, raw):
    body = b'{"model": "kokoro", "voice": "af_heart", "input": ' + raw + b"}"
    assert_refused(unharmed.post("/v1/audio/speech", content=body))


def test_after_all_that_words_are_spoken(unharmed):
    """Also shows that the short answers above were about the texts."""
    text = "All of it was said, and now it is quiet."
    body = {"model": "kokoro", "voice": "af_heart", "input": text, "response_format": "wav"}
    samples, rate = wav_samples(unharmed.post("/v1/audio/speech", json=body).content)
    assert 1.5 < len(samples) / rate < 5
    assert max(abs(samples)) > 0.1
