"""Any bytes are heard or refused as OpenAI's clients expect it, and no worker is lost; what is
damaged in the middle is heard before and after the damage."""

import re
import tempfile
from pathlib import Path

import pytest
from support import any_sounds
from support.box import recording
from support.sounds import converted, wav_samples

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
# These decoders tell of pieces that they cannot read; the readers of Ogg, Matroska and FLAC skip
# theirs silently, and in a WAV nothing is wrong.
TELLING = ("mp3", "m4a", "adts")
KINDS = ("wav", "mp3", "ogg", "flac", "m4a", "webm", "adts")
# From where to where in the file. An MP4 that lost more is refused (and any FLAC that knows its
# length): it tells how much is
# missing, and is taken for one cut off.
DAMAGE = dict.fromkeys(KINDS, (0.46, 0.535)) | {"m4a": (0.49, 0.505)}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """Kind -> twenty seconds of a reading, of which some in the middle are noise."""
    rate = any_sounds.RATE
    reading = recording("two_cities.wav").read_bytes()
    whole = converted(reading, "-ac", "1", "-ar", str(rate), kind="wav")
    samples = wav_samples(whole)[0][: 20 * rate]
    return {
        kind: any_sounds.with_noise_inside(data, *DAMAGE[kind])
        for kind, data in any_sounds.files(tmp_path_factory.mktemp("damaged"), samples)
    }


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_around_the_damage_is_heard(unharmed, damaged, kind):
    answer = hear(unharmed, damaged[kind], "whisper-base", response_format="verbose_json")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    warnings = " ".join(told["x_annex"]["warnings"])
    print(f"{kind}: {told['duration']} s: {told['text']} ({warnings})")
    heard = re.sub(r"[^a-z ]", "", told["text"].lower())
    assert BEFORE in heard
    assert AFTER in heard
    assert "damaged pieces" in warnings or kind not in TELLING
