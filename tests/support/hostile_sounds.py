"""Sound files that are none: cut, lying, of another kind. Deterministic."""

import functools
import io
import struct
import zipfile
import zlib

from support.box import recording
from support.sounds import converted, converted_file, long_opus, random_bytes


def wav_header(data_bytes, channels=1, rate=16000, bits=16, block=None, code=1, riff_bytes=None):
    block = channels * bits // 8 if block is None else block
    size = (36 + data_bytes if riff_bytes is None else riff_bytes) & 0xFFFFFFFF
    return (
        b"RIFF" + struct.pack("<I", size) + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, code, channels, rate, (rate * block) & 0xFFFFFFFF,
                      block & 0xFFFF, bits)
        + b"data" + struct.pack("<I", data_bytes & 0xFFFFFFFF)
    )  # fmt: skip


@functools.cache
def _beckett():
    return recording("beckett.wav").read_bytes()


def _cuts(name, data, points):
    for point in points:
        length = int(len(data) * point) if isinstance(point, float) else point
        yield f"{name}, cut after {point}", data[:length]


def _pages_of_ogg(data, count):
    """The first pages alone: headers without sound."""
    position = 0
    for _ in range(count):
        position = data.index(b"OggS", position + 1)
    return data[:position]


def _cut_sounds(folder):
    wav = _beckett()
    mp3 = converted(wav, "-b:a", "64k", kind="mp3")
    ogg = converted(wav, "-c:a", "libopus", kind="ogg")
    flac = converted_file(wav, folder, "-c:a", "flac", suffix=".flac")
    m4a = converted_file(wav, folder, "-c:a", "aac", suffix=".m4a")
    early = converted_file(wav, folder, "-c:a", "aac", "-movflags", "+faststart", suffix=".m4a")
    webm = converted_file(wav, folder, "-c:a", "libopus", suffix=".webm")
    aac = converted(wav, "-c:a", "aac", kind="adts")
    yield from _cuts("wav", wav, [1, 4, 8, 12, 20, 36, 43, 44, 0.25, 0.5, 0.8])
    yield from _cuts("flac", flac, [1, 4, 8, 20, 42, 0.25, 0.5, 0.8])
    yield from _cuts("m4a", m4a, [1, 8, 32, 100, 0.25, 0.5, 0.8, 0.99])
    yield from _cuts("m4a with its index first", early, [40, 200, 0.25, 0.5, 0.8])
    yield from _cuts("mp3", mp3, [1, 2, 3, 10, 40, 0.25, 0.5, 0.8, 0.99])
    yield from _cuts("ogg", ogg, [1, 4, 27, 28, 40, 0.25, 0.5, 0.8, 0.99])
    yield "ogg, headers alone", _pages_of_ogg(ogg, 2)
    yield from _cuts("webm", webm, [1, 4, 20, 100, 0.25, 0.5, 0.8, 0.99])
    yield from _cuts("aac", aac, [1, 2, 5, 0.25, 0.5, 0.8, 0.99])


def _lying_wavs():
    second = bytes(32000)
    yield "wav that claims 3.9 GB", wav_header(0xF0000000) + second
    yield "wav without channels", wav_header(32000, channels=0, block=2) + second
    yield "wav of rate 0", wav_header(32000, rate=0) + second
    yield "wav of 0 bits", wav_header(32000, bits=0, block=2) + second
    yield "wav of 65535 bits", wav_header(32000, bits=65535) + second
    yield "wav of an unknown code", wav_header(32000, code=0x7777) + second
    yield "wav that never gets to its data", wav_header(0)[:36] + b"LIST" + struct.pack(
        "<I", 0xFFFFFFF0
    ) + second
    yield "wav without fmt", b"RIFF\x24\x00\x00\x00WAVEdata\x00\x7d\x00\x00" + second
    yield "RIFF that is AVI", b"RIFF\x24\x00\x00\x00AVI LIST" + second


def _broken_containers():
    noise = random_bytes(20000)
    yield "mp4 whose first box has size 0", struct.pack(">I4s", 0, b"ftyp") + b"isom" + noise
    yield "mp4 whose box is 2^63 long", (
        struct.pack(">I4s4sI", 16, b"ftyp", b"M4A ", 0)
        + struct.pack(">I4sQ", 1, b"moov", 1 << 63)
        + noise
    )
    nested = b""
    for _ in range(2000):
        nested = struct.pack(">I4s", len(nested) + 8, b"moov") + nested
    yield "mp4 of 2000 boxes in each other", (
        struct.pack(">I4s4sI", 16, b"ftyp", b"M4A ", 0) + nested
    )
    yield "flac with a header of noise", b"fLaC" + noise
    yield "ogg of noise", b"OggS\x00\x02" + noise
    yield "matroska of noise", b"\x1a\x45\xdf\xa3" + noise
    yield "mp3 tag of 256 MB", b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + noise
    yield "mp3 tag without sound", b"ID3\x04\x00\x00\x00\x00\x4e\x10" + bytes(10000)
    yield "aiff of noise", b"FORM\x00\x00\x40\x00AIFF" + noise
    yield "caf of noise", b"caff\x00\x01\x00\x00" + noise


def _long_ones():
    yield "25 MB of Opus that last 20 hours", long_opus(20)
    yield "3 MB of Opus that last 20 hours", long_opus(20, frame_bytes=1)


def other_kinds():
    """Files of kinds that no route takes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.wav", _beckett()[:1000])
    noise = random_bytes(4000, seed=3)
    yield "zero bytes", b""
    yield "one byte", b"\x00"
    yield "text", b"this is a plain text and no such file\n" * 40
    yield "html", b"<!DOCTYPE html><html><body>no</body></html>"
    yield "json", b'{"file": "no"}'
    yield "xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>'
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    yield "zip", packed.getvalue()
    yield "gzip", b"\x1f\x8b\x08\x00" + zlib.compress(bytes(100000))
    yield "ELF program", b"\x7fELF\x02\x01\x01" + noise
    yield "Windows program", b"MZ\x90\x00" + noise
    yield "noise", noise
    yield "zeros", bytes(100000)
    yield "playlist", b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"
    yield "concat list", b"ffconcat version 1.0\nfile /etc/passwd\n"
    yield "session description", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n"
    yield "postscript", b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n"


def unknown_lengths():
    """A real recording behind headers of programs that could not know its length when they began.

    They write something just about 2 GiB or just below 4 GiB. What is there is heard.
    """
    samples = _beckett()[-320_000:]
    for claim in (0xFFFFFFFF, 0xFFFFFFFF - 36, 0x80000000, 0x7FFFFFFF, 0x7FFFF000):
        yield f"wav that claims {claim:#x} bytes", wav_header(claim) + samples


def sounds(folder):
    """(name, bytes) of every sound that must be refused."""
    yield from _cut_sounds(folder)
    yield from _lying_wavs()
    yield from _broken_containers()
    yield from _long_ones()
    yield from other_kinds()
