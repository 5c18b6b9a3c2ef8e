"""POST /v1/audio/transcriptions through the official client: known recordings, formats, kinds."""

import json
import re

import numpy as np
import openai
import pytest
from support.box import recording
from support.error_rates import word_error_rate
from support.sounds import (
    converted,
    converted_file,
    noise,
    silence,
    tone,
    wav,
    wav_samples,
)

BECKETT = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better."
TWO_CITIES = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the "
    "age of foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the "
    "season of Light, it was the season of Darkness, it was the spring of hope, it was the winter "
    "of despair, we had everything before us, we had nothing before us, we were all going direct "
    "to Heaven, we were all going direct the other way. In short, the period was so far like the "
    "present period, that some of its noisiest authorities insisted on its being received, for "
    "good or for evil, in the superlative degree of comparison only."
)


def hear(client, data, model="whisper-1", name="sound", **options):
    return client.audio.transcriptions.create(model=model, file=(name, data), **options)


@pytest.fixture(scope="module")
def beckett():
    return recording("beckett.wav").read_bytes()


@pytest.fixture(scope="module")
def two_cities():
    return recording("two_cities.wav").read_bytes()


@pytest.mark.parametrize("model", ["whisper-base", "whisper-tiny.en"])
@pytest.mark.parametrize(
    ("name", "text"), [("beckett.wav", BECKETT), ("two_cities.wav", TWO_CITIES)]
)
def test_known_recordings(client, model, name, text):
    heard = hear(client, recording(name).read_bytes(), model=model)
    assert word_error_rate(text, heard.text) <= 0.06, heard.text


# kind of file -> what makes it of a WAV
KINDS = {
    "wav of 24 bits": (["-c:a", "pcm_s24le"], ".wav"),
    "wav of floats": (["-c:a", "pcm_f32le"], ".wav"),
    "wav, stereo, 44100": (["-ac", "2", "-ar", "44100"], ".wav"),
    "wav, 8000, law": (["-ar", "8000", "-c:a", "pcm_mulaw"], ".wav"),
    "mp3": (["-b:a", "64k"], ".mp3"),
    "aac": (["-c:a", "aac"], ".aac"),
    "m4a": (["-c:a", "aac"], ".m4a"),
    "mp4, index first": (["-c:a", "aac", "-movflags", "+faststart"], ".mp4"),
    "opus": (["-c:a", "libopus"], ".ogg"),
    "vorbis": (["-c:a", "libvorbis"], ".ogg"),
    "webm": (["-c:a", "libopus"], ".webm"),
    "flac": (["-c:a", "flac"], ".flac"),
}
WRONG_NAMES = ["sound.txt", "picture.png", "no-suffix", "x.mp3", "y.wav", "ü — ñ.flac", ".webm"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_by_content_whatever_its_name(client, beckett, tmp_path, kind):
    options, suffix = KINDS[kind]
    data = converted_file(beckett, tmp_path, *options, suffix=suffix)
    name = WRONG_NAMES[list(KINDS).index(kind) % len(WRONG_NAMES)]
    heard = hear(client, data, model="whisper-tiny.en", name=name)
    limit = 0.25 if "8000" in kind else 0.1
    assert word_error_rate(BECKETT, heard.text) <= limit, heard.text


def test_the_sound_of_a_film_is_heard(client, beckett, tmp_path):
    film = converted_file(
        beckett, tmp_path, "-f", "lavfi", "-i", "color=c=black:s=64x64:r=5:d=10", "-shortest",
        "-c:v", "mpeg4", "-c:a", "aac", suffix=".mp4",
    )  # fmt: skip
    heard = hear(client, film, model="whisper-tiny.en")
    assert word_error_rate(BECKETT, heard.text) <= 0.1, heard.text


def test_json_tells_how_long_the_sound_was(client, beckett):
    heard = hear(client, beckett)
    assert heard.usage.type == "duration"
    assert heard.usage.seconds == pytest.approx(10, abs=0.5)


def test_text(client, beckett):
    text = hear(client, beckett, response_format="text")
    assert isinstance(text, str)
    assert word_error_rate(BECKETT, text) <= 0.1


def test_verbose_json_has_segments_in_order(client, two_cities):
    heard = hear(client, two_cities, response_format="verbose_json")
    assert heard.duration == pytest.approx(44.4, abs=0.5)
    assert heard.language == "english"
    assert len(heard.segments) >= 2
    assert [segment.id for segment in heard.segments] == list(range(len(heard.segments)))
    assert "".join(segment.text for segment in heard.segments).strip() == heard.text
    last = 0.0
    for segment in heard.segments:
        assert last <= segment.start < segment.end <= heard.duration + 0.1
        assert segment.tokens
        assert segment.avg_logprob < 0
        assert segment.compression_ratio > 0
        assert 0 <= segment.no_speech_prob <= 1
        last = segment.start


_TIME = r"\d\d:\d\d:\d\d{}\d\d\d"


def seconds(clock):
    hours, minutes, rest = clock.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def cues(body, mark):
    time = _TIME.format(re.escape(mark))
    found = re.findall(rf"({time}) --> ({time})\n(.+)\n\n", body)
    return [(seconds(start), seconds(end), text) for start, end, text in found]


@pytest.mark.parametrize(("kind", "mark"), [("srt", ","), ("vtt", ".")])
def test_subtitles(client, two_cities, kind, mark):
    body = hear(client, two_cities, response_format=kind, model="whisper-tiny.en")
    found = cues(body, mark)
    assert len(found) >= 2
    assert all(start < end for start, end, _ in found)
    assert [start for start, _, _ in found] == sorted(start for start, _, _ in found)
    assert word_error_rate(TWO_CITIES, " ".join(text for _, _, text in found)) < 0.15
    if kind == "vtt":
        assert body.startswith("WEBVTT\n\n")
    else:
        assert body.startswith("1\n00:00:0")
        assert f"\n{len(found)}\n" in body


def test_a_stream_of_events_ends_with_the_whole_text(client, two_cities):
    events = list(hear(client, two_cities, model="whisper-tiny.en", stream=True))
    deltas = [event.delta for event in events if event.type == "transcript.text.delta"]
    assert len(deltas) >= 2
    assert events[-1].type == "transcript.text.done"
    assert "".join(deltas).split() == events[-1].text.split()
    assert word_error_rate(TWO_CITIES, events[-1].text) < 0.15


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(lambda: silence(8), id="silence"),
        pytest.param(lambda: silence(0.05), id="a moment"),
        pytest.param(lambda: noise(8), id="noise"),
        pytest.param(lambda: noise(8, level=0.3), id="loud noise"),
        pytest.param(lambda: tone(8), id="a tone"),
        pytest.param(lambda: tone(5, hertz=60, level=0.02), id="mains hum"),
        pytest.param(lambda: silence(70), id="silence of two windows"),
    ],
)
@pytest.mark.parametrize("model", ["whisper-base", "whisper-tiny.en"])
def test_without_speech_the_text_is_empty(client, model, sound):
    assert hear(client, sound(), model=model).text == ""


def test_speech_between_long_silences_is_heard_at_its_time(client, beckett):
    samples, rate = wav_samples(converted(beckett, "-ac", "1", "-ar", "16000", kind="wav"))
    gap = np.zeros(35 * rate, np.float32)
    data = wav(np.concatenate([gap, samples, gap]), rate)
    heard = hear(client, data, response_format="verbose_json")
    assert word_error_rate(BECKETT, heard.text) <= 0.15, heard.text
    assert heard.segments[0].start >= 34
    assert heard.segments[-1].end <= 47


def test_the_language_is_found_out_and_can_be_told(client):
    sound = client.audio.speech.create(
        model="kokoro",
        voice="ef_dora",
        input="Buenos días, mañana vamos a la playa con toda la familia.",
        response_format="wav",
    ).content
    found = hear(client, sound, response_format="verbose_json")
    assert found.language == "spanish"
    assert 0.5 < found.x_annex["language_probability"] <= 1
    for language in ("es", "Spanish"):
        told = hear(client, sound, language=language)
        assert "familia" in told.text.lower()


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"response_format": "diarized_json"}, "response_format"),
        ({"response_format": "html"}, "response_format"),
        ({"temperature": 1.5}, "temperature"),
        ({"temperature": -0.1}, "temperature"),
        ({"language": "klingon"}, "language"),
        ({"language": "123"}, "language"),
        ({"timestamp_granularities": ["word"]}, "timestamp_granularities[]"),
        ({"timestamp_granularities": ["letter"]}, "timestamp_granularities[]"),
        ({"extra_body": {"hotwords": "x" * 2049}}, "hotwords"),
        ({"extra_body": {"hotwords": "zyx " * 500}}, "hotwords"),
        ({"extra_body": {"condition_on_previous_text": "perhaps"}}, "condition_on_previous_text"),
    ],
)
def test_a_bad_field_is_named(client, beckett, options, param):
    with pytest.raises((openai.BadRequestError, openai.UnprocessableEntityError)) as caught:
        hear(client, beckett, **options)
    assert caught.value.param == param


def test_an_unknown_model_is_not_found(client, beckett):
    with pytest.raises(openai.NotFoundError) as caught:
        hear(client, beckett, model="no-such-model")
    assert caught.value.param == "model"


def test_a_missing_file_is_named(http):
    answer = http.post("/v1/audio/transcriptions", files={"model": (None, "whisper-1")})
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "file"


def test_the_raw_json_has_the_keys_that_clients_read(http, beckett):
    answer = http.post(
        "/v1/audio/transcriptions",
        files={"file": ("a.wav", beckett)},
        data={"model": "whisper-tiny.en", "response_format": "verbose_json"},
    )
    body = json.loads(answer.content)
    assert {"task", "language", "duration", "text", "segments"} <= body.keys()
    assert isinstance(body["segments"][0]["start"], float)
    assert answer.headers["x-annex-model"] == "whisper-tiny.en"
