"""Sounds of every shape, right and damaged: rates, channels, lengths, broken numbers, flipped bits.

Deterministic: a case that fails can be made again by its name.
"""

import functools
import random

import numpy as np
from support.box import recording
from support.hostile_sounds import wav_header
from support.sounds import converted, converted_file, random_bytes, wav, wav_samples

RATE = 16000
MAGICS = {
    "wav": b"RIFF$\x10\x00\x00WAVEfmt ", "rf64": b"RF64\xff\xff\xff\xffWAVEds64",
    "w64": bytes.fromhex("726966662e91cf11a5d628db04c10000"), "aiff": b"FORM\x00\x00\x10\x00AIFF",
    "au": b".snd\x00\x00\x00\x18", "caf": b"caff\x00\x01\x00\x00", "flac": b"fLaC\x00\x00\x00\"",
    "ogg": b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00", "mp3": b"\xff\xfb\x90d",
    "id3": b"ID3\x03\x00\x00\x00\x00", "adts": b"\xff\xf1P\x80",
    "mp4": b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", "webm": b"\x1aE\xdf\xa3\x9fB\x86\x81",
    "asf": bytes.fromhex("3026b2758e66cf11a6d900aa0062"), "amr": b"#!AMR\n",
    "avi": b"RIFF$\x10\x00\x00AVI LIST", "flv": b"FLV\x01\x05\x00\x00\x00\t",
    "ape": b"MAC \x96\x0f\x00\x00", "wavpack": b"wvpk\x00\x10\x00\x00", "mpc": b"MPCKSH",
    "dsf": b"DSD \x1c\x00\x00\x00", "ac3": b"\x0bw\x00\x00", "dts": b"\x7f\xfe\x80\x01",
    "ts": b"G@\x00\x10", "midi": b"MThd\x00\x00\x00\x06", "voc": b"Creative Voice File\x1a",
}  # fmt: skip


@functools.cache
def spoken():
    """Samples of a recording of ten seconds, at RATE."""
    return wav_samples(recording("beckett.wav").read_bytes())[0]


def files(folder, samples):
    """The same sound in the kinds that people send: (kind, bytes)."""
    plain = wav(samples, RATE)
    yield "wav", plain
    yield "mp3", converted(plain, "-b:a", "64k", kind="mp3")
    yield "ogg", converted(plain, "-c:a", "libopus", "-b:a", "32k", kind="ogg")
    # Written to a pipe, so without its length in the header, as recorders do.
    yield "flac", converted(plain, kind="flac")
    yield "m4a", converted_file(plain, folder, "-c:a", "aac", suffix=".m4a")
    yield "webm", converted_file(plain, folder, "-c:a", "libopus", suffix=".webm")
    yield "adts", converted(plain, "-c:a", "aac", kind="adts")


def float_wav(samples, rate=RATE, bits=32):
    data = np.asarray(samples, f"<f{bits // 8}").tobytes()
    return wav_header(len(data), rate=rate, bits=bits, code=3) + data


def _float_wavs():
    samples = spoken()[: 3 * RATE].copy()
    broken = {
        "not a number in one place": lambda x: x.__setitem__(RATE, np.nan),
        "infinity in one place": lambda x: x.__setitem__(RATE, np.inf),
        "nothing but not-a-numbers": lambda x: x.fill(np.nan),
        "nothing but infinities": lambda x: x.fill(-np.inf),
        "numbers of 1e38": lambda x: np.multiply(x, 1e38, out=x),
        "numbers of 1e-42": lambda x: np.multiply(x, 1e-42, out=x),
    }
    for name, change in broken.items():
        changed = samples.copy()
        with np.errstate(all="ignore"):
            change(changed)
        yield f"floats, {name}", float_wav(changed)
    yield "doubles of 1e300", float_wav(samples.astype(np.float64) * 1e300, bits=64)


def _shapes():
    """Rates from 4 to 192 kHz, 1 to 8 channels, lengths from nothing to 40 s."""
    cases = [(4000, 8, 1), (7919, 1, 2), (8000, 2, 5), (22050, 3, 3), (44100, 5, 2), (48000, 8, 1),
             (96000, 6, 2), (192000, 1, 1), (192000, 8, 1)]  # fmt: skip
    for rate, channels, seconds in cases:
        index = np.arange(int(seconds * rate)) * RATE // rate
        samples = np.repeat(spoken()[index][:, None], channels, 1).ravel()
        yield f"{rate} Hz, {channels} channels, {seconds} s", wav(samples, rate, channels)
    for count in (0, 1, 2, 160, 399, 401, 1600):
        yield f"{count} samples", wav(spoken()[:count], RATE)
    yield "40 s", wav(np.tile(spoken(), 5)[: 40 * RATE], RATE)


def _damaged(folder):
    for kind, data in files(folder, spoken()[: 4 * RATE]):
        for seed in range(2):
            random_ = random.Random(f"{kind} {seed}")
            flipped = bytearray(data)
            for _ in range(len(data) // 400):
                flipped[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
            yield f"{kind}, bits flipped, {seed}", bytes(flipped)
        random_ = random.Random(kind)
        yield f"{kind}, cut somewhere", data[: random_.randrange(len(data))]
        at = random_.randrange(len(data) // 4, len(data) // 2)
        yield f"{kind}, a piece taken out", data[:at] + data[at + len(data) // 10 :]
        yield f"{kind}, begun in the middle", data[len(data) // 2 :]
        yield f"{kind}, twice", data + data


def sounds(folder):
    """(name, bytes)"""
    for seed, (kind, magic) in enumerate(MAGICS.items()):
        yield f"{kind} of noise", magic + random_bytes(6000, seed)
    yield from _float_wavs()
    yield from _shapes()
    yield from _damaged(folder)


def with_noise_inside(data, begin, end, seed=1):
    """Bytes of nothing in place of a part of a file, from one share of its length to another."""
    first, last = int(len(data) * begin), int(len(data) * end)
    return data[:first] + random_bytes(last - first, seed) + data[last:]
