"""POST /v1/audio/speech through the official client: formats, voices, speed, streaming."""

import numpy as np
import openai
import pytest
from support.box import patience
from support.error_rates import word_error_rate
from support.sounds import converted, duration_s, loudness, stream_of, wav, wav_samples

TEXT = "The keeper counted the ships before noon."

# format -> (content type, first bytes, codec that an independent decoder finds)
FORMATS = {
    "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "mp3"),
    "opus": ("audio/opus", (b"OggS",), "opus"),
    "aac": ("audio/aac", (b"\xff\xf1", b"\xff\xf9"), "aac"),
    "flac": ("audio/flac", (b"fLaC",), "flac"),
    "wav": ("audio/wav", (b"RIFF",), "pcm_s16le"),
    "pcm": ("audio/pcm", (b"",), None),
}
LONG = " ".join(
    f"Sentence {word} tells of a lantern, a ledger, and a long walk home along the shore."
    for word in "one two three four five".split()
)


def say(client, text=TEXT, **options):
    options = {"model": "kokoro", "voice": "af_heart", "response_format": "wav", **options}
    with client.audio.speech.with_streaming_response.create(input=text, **options) as answer:
        return answer.read(), answer.headers


@pytest.fixture(scope="module")
def spoken(client):
    return say(client)[0]


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_what_it_says_and_can_be_understood(client, spoken, tmp_path, kind):
    content_type, magics, codec = FORMATS[kind]
    data, headers = say(client, response_format=kind)
    assert headers["content-type"].split(";")[0] == content_type
    assert headers["transfer-encoding"] == "chunked"
    assert headers["x-annex-model"] == "kokoro-82m"
    assert headers["x-annex-device"] == "cpu"
    assert data.startswith(magics)
    if codec is None:
        data = wav(np.frombuffer(data, "<i2") / 32768, rate=24000)
    else:
        assert stream_of(data, tmp_path)["codec_name"] == codec
    assert duration_s(data) == pytest.approx(duration_s(spoken), abs=0.15)
    heard = client.audio.transcriptions.create(model="whisper-1", file=("sound", data))
    assert word_error_rate(TEXT, heard.text) == 0, heard.text


def test_wav_is_24_khz_16_bit_mono_and_not_clipped(spoken):
    samples, rate = wav_samples(spoken)
    assert rate == 24000
    assert 0.1 < np.abs(samples).max() < 1
    assert np.mean(np.abs(samples) > 0.999) < 1e-4


def test_pcm_is_what_the_wav_holds(client, spoken):
    data, _ = say(client, response_format="pcm")
    samples, _ = wav_samples(spoken)
    pcm = np.frombuffer(data, "<i2").astype(np.float32) / 32768
    assert len(pcm) == len(samples)
    assert np.array_equal(pcm, samples)


def test_the_default_format_is_mp3(client):
    answer = client.audio.speech.create(model="tts-1", voice="alloy", input="Hello.")
    assert answer.response.headers["content-type"] == "audio/mpeg"
    assert answer.content.startswith(FORMATS["mp3"][1])


@pytest.mark.parametrize(("speed", "low", "high"), [(0.5, 1.6, 2.4), (2.0, 0.4, 0.65)])
def test_speed_stretches_the_speech(client, spoken, speed, low, high):
    data, _ = say(client, speed=speed)
    assert low < duration_s(data) / duration_s(spoken) < high


@pytest.mark.parametrize("speed", [0.25, 4.0])
def test_the_ends_of_speed_are_taken(client, speed):
    data, _ = say(client, text="Good evening.", speed=speed)
    assert duration_s(data) > 0.2


@pytest.mark.parametrize(
    "voice",
    "alloy ash ballad coral echo fable onyx nova sage shimmer verse marin cedar".split(),
)
def test_every_openai_voice_has_a_voice_here(client, voice):
    data, _ = say(client, text="Yes.", voice=voice)
    assert duration_s(data) > 0.2


def test_a_voice_may_be_an_object_with_an_id(http):
    body = {"model": "tts-1", "input": "Yes.", "voice": {"id": "bm_george"}}
    assert http.post("/v1/audio/speech", json=body).status_code == 200


def test_voices_differ(client, spoken):
    other, _ = say(client, voice="bm_george")
    a, b = wav_samples(spoken)[0], wav_samples(other)[0]
    length = min(len(a), len(b))
    assert abs(np.corrcoef(a[:length], b[:length])[0, 1]) < 0.5


def test_a_mix_of_voices_is_a_voice_of_its_own(client, spoken):
    mixed, _ = say(client, voice="af_heart(1)+bm_george(1)")
    assert mixed != spoken
    assert duration_s(mixed) > 0.5


# As the model speaks them they lie 6 LU apart.
@pytest.mark.parametrize("voice", ["af_bella", "af_aoede", "bm_george", "am_michael"])
def test_every_voice_is_equally_loud_and_no_peak_is_cut(client, voice):
    heard, peak = loudness(say(client, LONG, voice=voice)[0])
    assert abs(heard - -19) < 1.5
    assert peak <= -1


def test_a_break_is_silence_and_no_tag_is_spoken(client, spoken):
    half = TEXT.replace(" before", ' <break time="1500ms"/> before')
    data, _ = say(client, f"<speak>{half}</speak>")
    longer = duration_s(data) - duration_s(spoken)
    assert 1.0 < longer < 2.5


def test_the_same_request_gives_the_same_sound(client, spoken):
    assert say(client)[0] == spoken


def test_all_54_voices_are_listed_with_language(http):
    voices = http.get("/v1/audio/voices").json()["voices"]
    assert len(voices) == 54
    ids = {voice["id"] for voice in voices}
    assert {"af_heart", "am_michael", "bf_emma", "bm_george", "zf_xiaobei", "jf_alpha"} <= ids
    by_id = {voice["id"]: voice for voice in voices}
    assert by_id["af_heart"]["language"] == "en-US"
    assert by_id["bf_emma"]["language"] == "en-GB"
    assert all(voice["name"] for voice in voices)


@pytest.mark.parametrize("voice", ["ef_dora", "ff_siwis", "hf_alpha", "if_sara", "pf_dora"])
def test_voices_of_other_languages_speak(client, voice):
    text = {"e": "Buenos días.", "f": "Bonjour.", "h": "नमस्ते।", "i": "Buongiorno.",
            "p": "Bom dia."}[voice[0]]  # fmt: skip
    data, _ = say(client, text=text, voice=voice)
    samples, _ = wav_samples(data)
    assert np.abs(samples).max() > 0.05


def test_sound_arrives_while_the_rest_is_still_being_spoken(box, client):
    """By order of events: the first bytes are here, and the worker still works on this text."""
    with client.audio.speech.with_streaming_response.create(
        model="kokoro", voice="af_heart", input=LONG, response_format="pcm"
    ) as answer:
        pieces = answer.iter_bytes(chunk_size=4800)
        first = next(pieces)
        running = box.capability("tts")["running"]
        rest = b"".join(pieces)
    assert len(first) == 4800
    assert running == 1
    assert len(rest) / 2 / 24000 > 12


def test_a_client_that_stops_listening_ends_the_work(box, client):
    with client.audio.speech.with_streaming_response.create(
        model="kokoro", voice="af_heart", input=LONG * 2, response_format="pcm"
    ) as answer:
        next(answer.iter_bytes(chunk_size=1024))
        before = box.restarts()["tts"]
    box.wait_idle("tts", patience(10))
    assert box.restarts()["tts"] == before


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"input": ""}, "input"),
        ({"voice": "nobody"}, "voice"),
        ({"voice": "af_heart+nobody"}, "voice"),
        ({"voice": "af_heart(0)"}, "voice"),
        ({"voice": "+".join(["af_heart"] * 9)}, "voice"),
        ({"speed": 0.24}, "speed"),
        ({"speed": 4.01}, "speed"),
        ({"response_format": "midi"}, "response_format"),
    ],
)
def test_a_bad_request_names_the_field(client, options, param):
    given = {"model": "kokoro", "voice": "af_heart", "input": "x", **options}
    with pytest.raises((openai.BadRequestError, openai.NotFoundError)) as caught:
        client.audio.speech.create(**given)
    assert caught.value.param == param


def test_an_unknown_model_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as caught:
        client.audio.speech.create(model="no-such", voice="af_heart", input="x")
    assert caught.value.param == "model"


@pytest.mark.parametrize("text", ["...", "   ", "🎉🎉🎉", "—", "\u200b"])
def test_text_without_words_gives_a_short_sound_or_a_plain_refusal(http, text):
    body = {"model": "kokoro", "voice": "af_heart", "input": text, "response_format": "wav"}
    answer = http.post("/v1/audio/speech", json=body)
    if answer.status_code == 200:
        assert duration_s(answer.content) < 3
    else:
        assert answer.status_code == 400
        assert answer.json()["error"]["param"] == "input"


@pytest.mark.parametrize("kind", ["mp3", "opus", "aac", "flac"])
def test_encoded_speech_survives_an_independent_decoder(client, kind):
    data, _ = say(client, response_format=kind)
    decoded, rate = wav_samples(converted(data, "-ac", "1", "-ar", "24000", kind="wav"))
    assert rate == 24000
    assert 0.1 < np.abs(decoded).max() <= 1
