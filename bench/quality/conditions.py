"""What happens to a recording before it is heard. All of it is the same in every run."""

import numpy as np
from support.sounds import RATE, converted, wav

_SEED = 20


def speech_level(samples):
    """RMS over the frames of 20 ms that are within 40 dB of the loudest."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-4].mean()))


def with_noise(samples, noise, snr_db):
    """`noise` below the speech by `snr_db`, both then made to fit."""
    noise = noise / np.sqrt((noise**2).mean()) * speech_level(samples) * 10 ** (-snr_db / 20)
    mixed = samples + noise
    return mixed / max(1, np.abs(mixed).max())


def white(count):
    return np.random.default_rng(_SEED).standard_normal(count)


def reverberant(samples, rt60_s=0.6):
    """A room: a tail of noise that falls by 60 dB in `rt60_s`, as strong as the direct sound."""
    t = np.arange(int(rt60_s * RATE)) / RATE
    tail = np.random.default_rng(_SEED).standard_normal(len(t)) * 10 ** (-3 * t / rt60_s)
    tail[: RATE // 200] = 0  # the first 5 ms are the direct sound's
    response = tail / np.sqrt((tail**2).sum())
    response[0] = 1
    size = len(samples) + len(response)
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)
    return wet / max(1, np.abs(wet).max())


def all_of(babble):
    """{name: samples -> (file, suffix)}. `babble`: speech of others, looped as needed."""

    def talk(samples, snr_db):
        return with_noise(samples, np.resize(babble, len(samples)), snr_db)

    def as_wav(change):
        return lambda x: (wav(change(x)), ".wav")

    return {
        "16 kHz, as it is": as_wav(lambda x: x),
        "telephone: 300-3400 Hz, 8 kHz, mu-law": lambda x: (
            converted(
                wav(x), "-af", "highpass=f=300,lowpass=f=3400", "-ar", "8000",
                "-c:a", "pcm_mulaw", kind="wav",
            ),
            ".wav",
        ),
        "mp3, 32 kbit/s": lambda x: (
            converted(wav(x), "-c:a", "libmp3lame", "-b:a", "32k", kind="mp3"), ".mp3",
        ),
        "white noise, +10 dB": as_wav(lambda x: with_noise(x, white(len(x)), 10)),
        "white noise, +5 dB": as_wav(lambda x: with_noise(x, white(len(x)), 5)),
        "babble, +10 dB": as_wav(lambda x: talk(x, 10)),
        "babble, +5 dB": as_wav(lambda x: talk(x, 5)),
        "room, RT60 0.6 s": as_wav(reverberant),
        "clipped, 12 dB over": as_wav(lambda x: np.clip(x / np.abs(x).max() * 4, -1, 1)),
        "peak at -40 dB, 16 bits": as_wav(lambda x: x / np.abs(x).max() * 0.01),
        "stereo, right channel dead": lambda x: (
            wav(np.stack([x, np.zeros_like(x)], axis=1).reshape(-1), channels=2), ".wav",
        ),
    }  # fmt: skip
