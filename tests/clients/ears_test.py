"""What the ears tell beside the text: times of words, what was left out, what was wrong; and
POST /v1/audio/translations. Through the official client."""

import re
import statistics

import numpy as np
import openai
import pytest
from support.box import recording, run_command
from support.error_rates import word_error_rate
from support.sounds import converted, noise, silence, wav, wav_samples
from transcriptions_test import BECKETT, TWO_CITIES, hear

WORDS = ["lantern", "window", "garden", "thunder", "yesterday", "carpet", "question", "butter"]
RATE = 16000


@pytest.fixture(scope="module")
def beckett():
    return recording("beckett.wav").read_bytes()


@pytest.fixture(scope="module")
def samples(beckett):
    return wav_samples(converted(beckett, "-ac", "1", "-ar", str(RATE), kind="wav"))[0]


def say(client, text, voice="af_heart"):
    return client.audio.speech.create(
        model="kokoro", voice=voice, input=text, response_format="wav"
    ).content


def told(client, data, **options):
    return hear(client, data, response_format="verbose_json", **options).x_annex


def plain(word):
    return re.sub(r"\W", "", word.lower())


@pytest.fixture(scope="module")
def spaced_words(client):
    """Words with known pauses between them: the sound, and when each begins."""
    parts, begins, at = [], {}, 0.0
    for i, word in enumerate(WORDS):
        spoken, rate = wav_samples(say(client, word))
        loud = np.flatnonzero(np.abs(spoken) > 0.02 * np.abs(spoken).max())
        spoken = spoken[loud[0] : loud[-1] + 1]
        pause = np.zeros(int((0.2, 0.5, 1.2, 2.6)[i % 4] * rate), np.float32)
        begins[word] = at + len(pause) / rate
        at = begins[word] + len(spoken) / rate
        parts += [pause, spoken]
    return wav(np.concatenate([*parts, np.zeros(rate // 2, np.float32)]), rate), begins


@pytest.mark.parametrize("model", ["whisper-base", "whisper-tiny.en"])
def test_words_begin_when_they_were_spoken(client, spaced_words, model):
    data, begins = spaced_words
    heard = hear(
        client, data, model=model, language="en", response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )  # fmt: skip
    found = {plain(word.word): word for word in heard.words}
    errors = [abs(found[word].start - begin) for word, begin in begins.items() if word in found]
    assert len(errors) >= 5, heard.text
    assert statistics.median(errors) <= 0.1, errors
    if model == "whisper-base":  # the smallest model mistakes where some lone words begin
        assert statistics.quantiles(errors, n=4)[2] <= 0.3, errors


def test_words_are_the_text_in_order_with_probabilities(client):
    heard = hear(
        client, recording("two_cities.wav").read_bytes(), response_format="verbose_json",
        timestamp_granularities=["word"],
    )  # fmt: skip
    assert " ".join(word.word for word in heard.words).split() == heard.text.split()
    starts = [word.start for word in heard.words]
    assert starts == sorted(starts)
    assert all(word.start <= word.end <= heard.duration + 0.1 for word in heard.words)
    assert all(0 < word.probability <= 1 for word in heard.words)
    assert heard.segments


def test_there_are_no_words_unless_they_are_asked_for(client, beckett):
    assert hear(client, beckett, response_format="verbose_json").words is None


def test_silence_has_no_words(client):
    heard = hear(
        client, silence(3), response_format="verbose_json", timestamp_granularities=["word"]
    )
    assert heard.words == []


def test_hot_words_reach_the_model(client):
    # Spelled as nobody would guess.
    sound = say(client, "My sister Kathryn lives in Anyksciai.")
    assert "Kathryn" in hear(client, sound, language="en", extra_body={"hotwords": "Kathryn"}).text


def test_text_may_be_carried_on(client):
    data = recording("two_cities.wav").read_bytes()
    heard = hear(client, data, extra_body={"condition_on_previous_text": "true"})
    assert word_error_rate(TWO_CITIES, heard.text) <= 0.06, heard.text


def translate(client, data, **options):
    return client.audio.translations.create(
        **{"model": "whisper-1", "file": ("sound", data)} | options
    )


@pytest.fixture(scope="module")
def spanish(client):
    return say(client, "Buenos días, mañana vamos a la playa con toda la familia.", "ef_dora")


def test_a_translation_is_english(client, spanish):
    heard = translate(client, spanish, response_format="verbose_json")
    words = set(re.findall(r"\w+", heard.text.lower()))
    assert words & {"beach", "family", "tomorrow", "morning"}, heard.text
    assert heard.language == "english"
    assert heard.x_annex["spoken_language"] == "es"
    assert heard.task == "translate"


def test_a_translation_comes_in_every_format(client, spanish):
    assert translate(client, spanish).text
    assert translate(client, spanish, response_format="text").strip()
    assert " --> " in translate(client, spanish, response_format="srt")
    assert translate(client, spanish, response_format="vtt").startswith("WEBVTT")


def test_an_english_model_does_not_translate(client, spanish):
    with pytest.raises(openai.BadRequestError) as caught:
        translate(client, spanish, model="whisper-tiny.en")
    assert caught.value.param == "model"


def stereo(left, right):
    return wav(np.stack([left, right], axis=1).reshape(-1), RATE, channels=2)


AWKWARD = {
    "clipped": (lambda x: wav(np.clip(x / np.abs(x).max() * 6, -1, 1), RATE), "clipped"),
    "very quiet": (lambda x: wav(x / np.abs(x).max() * 0.003, RATE), "quiet"),
    "telephone": (
        lambda x: converted(wav(x, RATE), "-ar", "8000", "-c:a", "pcm_mulaw", kind="wav"),
        "telephone",
    ),
    "dead channel": (lambda x: stereo(x, 0 * x), "dead"),
    "opposite channels": (lambda x: stereo(x, -x), "cancel"),
}


@pytest.mark.parametrize("kind", AWKWARD)
def test_awkward_sound_is_heard_and_told(client, samples, kind):
    make, word = AWKWARD[kind]
    heard = hear(client, make(samples), response_format="verbose_json")
    assert word_error_rate(BECKETT, heard.text) <= 0.25, heard.text
    assert [w for w in heard.x_annex["warnings"] if word in w], heard.x_annex


def test_a_good_recording_is_not_complained_about(client, beckett):
    found = told(client, beckett)
    assert found["warnings"] == []
    assert found["repeated_s"] == 0
    assert 0 <= found["dropped_s"] < 2


def test_what_was_dropped_is_told(client, samples):
    gap = np.zeros(30 * RATE, np.float32)
    found = told(client, wav(np.concatenate([samples, gap]), RATE))
    assert found["dropped_s"] == pytest.approx(30, abs=1.5)
    assert any("gave no text" in w for w in found["warnings"])


def test_music_under_speech_does_not_hide_it(client, samples):
    time = np.arange(len(samples)) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in (220, 277, 330, 440))
    music = chord * np.exp(-2 * (time % 0.5))
    music *= np.sqrt(np.mean(samples**2) / np.mean(music**2)) * 10 ** (-10 / 20)
    heard = hear(client, wav(np.clip(samples + music, -1, 1), RATE))
    assert word_error_rate(BECKETT, heard.text) <= 0.25, heard.text


def test_two_speakers_are_both_heard(client):
    parts = [
        wav_samples(say(client, "Where were you this morning?", "af_heart")),
        wav_samples(say(client, "I was working in the garden.", "am_michael")),
    ]
    data = wav(np.concatenate([sound for sound, _ in parts]), parts[0][1])
    text = "Where were you this morning? I was working in the garden."
    assert word_error_rate(text, hear(client, data, language="en").text) <= 0.2


def test_every_format_has_the_warnings_as_headers(http):
    answer = http.post(
        "/v1/audio/transcriptions",
        files={"file": ("a.wav", noise(8, level=0.0005))},
        data={"model": "whisper-tiny.en", "response_format": "srt"},
    )
    assert answer.text == ""
    warnings = answer.headers.get_list("x-annex-warning")
    assert any("quiet" in w for w in warnings), warnings
    assert any("gave no text" in w for w in warnings), warnings


def test_the_command_line_tells_what_was_wrong(box, samples, tmp_path):
    path = tmp_path / "clipped.wav"
    path.write_bytes(wav(np.clip(samples / np.abs(samples).max() * 6, -1, 1), RATE))
    ended = run_command(box, "transcribe", str(path))
    assert word_error_rate(BECKETT, ended.stdout.decode()) <= 0.25
    assert "clipped" in ended.stderr.decode()
