"""Any bytes are heard or refused as OpenAI's clients expect it, and no worker is lost; what is
damaged in the middle is heard before and after the damage."""

import re
import tempfile
from pathlib import Path

import pytest
from support import any_sounds
from support.box import recording
from support.sounds import converted, converted_file, wav_samples

with tempfile.TemporaryDirectory() as _folder:
    SOUNDS = dict(any_sounds.sounds(Path(_folder)))
# Shown to transcribe, not only to be survived.
HEARD = [name for name in SOUNDS if re.search(r"^(44100|96000|8000) Hz|^40 s$|twice$", name)]


@pytest.fixture
def unharmed(box, http):
    """The worker is the same process afterwards."""
    before = box.restarts()["asr"]
    yield http
    assert box.restarts()["asr"] == before, box.log()[-2000:]


def hear(http, data, model="whisper-tiny.en", **fields):
    return http.post(
        "/v1/audio/transcriptions", files={"file": ("sound", data)}, data={"model": model, **fields}
    )


@pytest.mark.parametrize("name", SOUNDS)
def test_any_sound_is_heard_or_refused(unharmed, name):
    answer = hear(unharmed, SOUNDS[name])
    if answer.status_code == 200:
        assert isinstance(answer.json()["text"], str)
        return
    assert name not in HEARD, answer.text
    assert 400 <= answer.status_code < 500, f"{answer.status_code}: {answer.text[:300]}"
    error = answer.json()["error"]
    assert error["message"]
    assert {"message", "type", "param", "code"} <= set(error)


# What stands before the damage and after it, in words that whisper-base hears of the whole reading.
BEFORE = "it was the best of times it was the worst of times"
AFTER = "it was the spring of hope"
# In a WAV nothing is wrong: noise is sound. All others tell what they could not read.
KINDS = ("wav", "mp3", "ogg", "flac", "flac file", "m4a", "webm", "adts")
DAMAGE = (0.46, 0.535)
LOSS = re.compile(r"damaged piece|s are missing between")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Kind -> twenty seconds of a reading."""
    rate = any_sounds.RATE
    reading = recording("two_cities.wav").read_bytes()
    samples = wav_samples(converted(reading, "-ac", "1", "-ar", str(rate), kind="wav"))[0]
    folder = tmp_path_factory.mktemp("whole")
    found = dict(any_sounds.files(folder, samples[: 20 * rate]))
    # With its length in the header.
    found["flac file"] = converted_file(found["wav"], folder, suffix=".flac")
    return found


def told_of(http, data):
    answer = hear(http, data, "whisper-base", response_format="verbose_json")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return re.sub(r"[^a-z ]", "", told["text"].lower()), " ".join(told["x_annex"]["warnings"])


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_around_the_damage_is_heard_and_the_loss_is_told(unharmed, whole, kind):
    damaged = any_sounds.with_noise_inside(whole[kind], *DAMAGE)
    heard, warnings = told_of(unharmed, damaged)
    print(f"{kind}: {heard} ({warnings})")
    assert BEFORE in heard
    assert AFTER in heard
    assert LOSS.search(warnings) or kind == "wav"


def test_a_hole_is_no_excuse_for_an_end_that_is_missing(unharmed, whole):
    damaged = any_sounds.with_noise_inside(whole["flac file"], *DAMAGE)
    answer = hear(unharmed, damaged[: len(damaged) * 4 // 5])
    assert 400 <= answer.status_code < 500
    assert "cut off" in answer.json()["error"]["message"]


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_whole_file_no_loss_is_told(unharmed, whole, kind):
    heard, warnings = told_of(unharmed, whole[kind])
    assert BEFORE in heard
    assert not LOSS.search(warnings), warnings
