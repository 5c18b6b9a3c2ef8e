"""Recordings made here, and what a sound file holds."""

import io
import json
import math
import random
import re
import struct
import subprocess
import wave
import zlib

import numpy as np

RATE = 16000


def wav(samples, rate=RATE, channels=1):
    """A 16-bit WAV file of samples in [-1, 1]."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        clipped = np.clip(np.asarray(samples, np.float64), -1, 1)
        file.writeframes((clipped * 32767).astype("<i2").tobytes())
    return target.getvalue()


def wav_samples(data):
    """(samples in [-1, 1], rate) of a mono 16-bit WAV whose header may claim any length."""
    position = data.index(b"data") + 8
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        rate = file.getframerate()
    body = data[position : position + (len(data) - position) // 2 * 2]
    return np.frombuffer(body, "<i2").astype(np.float32) / 32768, rate


def silence(seconds):
    return wav(np.zeros(int(seconds * RATE)))


def tone(seconds, hertz=440, level=0.3):
    t = np.arange(int(seconds * RATE)) / RATE
    return wav(level * np.sin(2 * math.pi * hertz * t))


def noise(seconds, level=0.05, seed=7):
    return wav(level * np.random.default_rng(seed).standard_normal(int(seconds * RATE)))


def converted(data, *options, kind):
    """The same sound in another container or codec, by the ffmpeg of the machine."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", "pipe:0", *options, "-f", kind, "pipe:1"],
        input=data,
        capture_output=True,
        check=True,
    )
    return done.stdout


def converted_file(data, folder, *options, suffix):
    """As converted(), for containers that cannot be written to a pipe (mp4)."""
    source, target = folder / "in.sound", folder / f"out{suffix}"
    source.write_bytes(data)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", str(source), *options, str(target)],
        check=True,
    )
    return target.read_bytes()


def duration_s(data):
    """Seconds of sound in a file of any kind, decoded to its end by an independent decoder."""
    decoded = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", "pipe:0", "-f", "s16le", "-ac", "1",
         "-ar", str(RATE), "pipe:1"],
        input=data, capture_output=True, check=True,
    )  # fmt: skip
    return len(decoded.stdout) / 2 / RATE


def loudness(data):
    """(integrated LUFS, true peak in dBTP) by ffmpeg's ebur128."""
    told = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-nostdin", "-i", "pipe:0", "-af",
         "ebur128=peak=true", "-f", "null", "-"],
        input=data, capture_output=True, check=True,
    ).stderr.decode()  # fmt: skip
    summary = told[told.rindex("Summary:") :]
    integrated = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary)
    return float(integrated.group(1)), float(peak.group(1))


def stream_of(data, folder):
    """What ffprobe says of the first stream: codec_name, sample_rate, channels ..."""
    path = folder / "probed"
    path.write_bytes(data)
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)],
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)["streams"][0]


_REVERSED = bytes(int(f"{i:08b}"[::-1], 2) for i in range(256))


def _ogg_crc(page):
    """Ogg's CRC is zlib's with the bits the other way round, begun and ended at zero."""
    value = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{value:032b}"[::-1], 2)


def _ogg_page(packets, granule, sequence, flags=0):
    lacing = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    head = b"OggS" + struct.pack(
        "<BBqIIIB", 0, flags, granule, 0x414E4E58, sequence, 0, len(lacing)
    )
    page = head + lacing + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_crc(page)) + page[26:]


def long_opus(hours, frame_bytes=21):
    """An Ogg Opus file of many hours in few bytes: 20 h in 25 MB with frames of 21 bytes."""
    rate, frame_s, per_page = 48000, 0.06, 255
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, rate, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 5) + b"annex" + struct.pack("<I", 0)
    # SILK-only, narrowband, 60 ms, mono, one frame. One byte alone is a gap: near-silence.
    frame = bytes([0b00011000]) + random_bytes(frame_bytes - 1)
    frames = int(hours * 3600 / frame_s)
    pages = [_ogg_page([head], 0, 0, flags=2), _ogg_page([tags], 0, 1)]
    done = 0
    while done < frames:
        count = min(per_page, frames - done)
        done += count
        flags = 4 if done == frames else 0
        granule = int(done * frame_s * rate)
        pages.append(_ogg_page([frame] * count, granule, len(pages), flags))
    return b"".join(pages)


def random_bytes(count, seed=1):
    return random.Random(seed).randbytes(count)
