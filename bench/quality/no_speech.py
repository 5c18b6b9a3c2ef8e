"""Two hours without a word: silence, noise, hum, music made here and music of games."""

import functools

import clips
import numpy as np
import packages
from document import table
from ears import NAMES
from support import processes
from support.sounds import RATE, wav

_PIECE_S = 600
# Three more of that package do not decode here.
_HYPERROGUE = (
    "hr3-caves hr3-crossroads hr3-desert hr3-graveyard hr3-hell hr3-icyland hr3-jungle "
    "hr3-laboratory hr3-mirror hr3-motion hr3-rlyeh hr-domina-hunting hr-domina-mountain "
    "hr-savino-palace"
).split()


def _level(samples, dbfs):
    return samples / np.sqrt((samples**2).mean()) * 10 ** (dbfs / 20)


def _coloured(count, slope, seed):
    """Noise whose power falls with frequency to the power of `slope`: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= np.maximum(hertz, 20) ** (-slope / 2)
    return np.fft.irfft(spectrum, count)


def _hum(count):
    t = np.arange(count) / RATE
    hum = sum(np.sin(2 * np.pi * 50 * k * t) / k for k in (1, 2, 3, 5, 7))
    return hum + 0.05 * np.random.default_rng(4).standard_normal(count)


def _gusts(count):
    """Noise that swells and fades at the pace of syllables and of wind."""
    t = np.arange(count) / RATE
    swell = (1.1 + np.sin(2 * np.pi * 3.7 * t)) * (1.2 + np.sin(2 * np.pi * 0.11 * t))
    return _coloured(count, 1, 5) * swell


def _music(count, seed=6):
    """Chords, a melody and a drum, in four parts, of decaying harmonics."""
    chance = np.random.default_rng(seed)
    sound = np.zeros(count + 4 * RATE)
    beat = RATE * 60 // 100
    chords = [(0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14)]
    for number, at in enumerate(range(0, count, beat)):
        chord = chords[number // 4 % 4]
        notes = [(48 + chord[0], 0.3)] if number % 2 == 0 else []
        if number % 4 == 0:
            notes += [(60 + n, 0.2) for n in chord]
        notes.append((72 + chance.choice(chord) + 12 * chance.integers(0, 2), 0.25))
        for note, loud in notes:
            sound[at : at + 2 * RATE] += loud * _note(int(note), 2 * RATE)
        hit = np.arange(RATE // 8)
        sound[at : at + len(hit)] += (
            0.1 * chance.standard_normal(len(hit)) * np.exp(-hit / RATE * 40)
        )
    return sound[:count]


@functools.cache
def _note(note, count):
    t = np.arange(count) / RATE
    hertz = 440 * 2 ** ((note - 69) / 12)
    parts = [np.sin(2 * np.pi * hertz * k * t) * np.exp(-t * (1 + k)) / k for k in range(1, 7)]
    return np.sum(parts, axis=0) * np.minimum(1, t * 100)


def _games():
    home = packages.folder("hyperrogue-music") / "usr/share/hyperrogue/music"
    found = [clips.decoded(home / f"{name}.ogg") for name in _HYPERROGUE]
    home = packages.folder("pathological") / "usr/share/games/pathological/music"
    return np.concatenate(found + [clips.decoded(file) for file in sorted(home.glob("*.ogg"))])


def _kinds():
    """(what, maker of samples)"""
    minutes = 60 * RATE
    return [
        ("digital silence", lambda: np.zeros(10 * minutes)),
        ("white noise, -30 dBFS", lambda: _level(_coloured(10 * minutes, 0, 1), -30)),
        ("white noise, -55 dBFS", lambda: _level(_coloured(10 * minutes, 0, 2), -55)),
        ("pink noise, -30 dBFS", lambda: _level(_coloured(10 * minutes, 1, 3), -30)),
        ("brown noise, -30 dBFS", lambda: _level(_coloured(10 * minutes, 2, 8), -30)),
        ("mains hum, -30 dBFS", lambda: _level(_hum(10 * minutes), -30)),
        ("gusts, -25 dBFS", lambda: _level(_gusts(10 * minutes), -25)),
        ("music made here, -20 dBFS", lambda: _level(_music(24 * minutes), -20)),
        ("music of games (hyperrogue-music, pathological)", _games),
    ]


def _words(text):
    """Words, or Hanzi and kana one by one: a language that is not told may be any."""
    return sum(
        sum(c > "\u2e7f" for c in word) or any(map(str.isalnum, word)) for word in text.split()
    )


def inventions(ears, log, _share):
    """All of the two hours, whatever the share: they are the question."""
    rows, told, total_s = [], [], 0
    all_words = dict.fromkeys(NAMES, 0)
    for label, make in _kinds():
        samples = make()
        seconds = len(samples) / RATE
        total_s += seconds
        words = dict.fromkeys(NAMES, 0)
        for start in range(0, len(samples), _PIECE_S * RATE):
            piece = wav(samples[start : start + _PIECE_S * RATE])
            for by, heard in ears.hear(piece, ".wav").items():
                words[by] += _words(heard.text)
                log(sound=label, at_s=start // RATE, by=by, heard=heard.text)
                if heard.text.strip():
                    told.append(f"- {by}, {label}: {heard.text.strip()[:300]!r}")
        for by in NAMES:
            all_words[by] += words[by]
        rows.append([label, f"{seconds / 60:.1f}", *words.values()])
    rows.append(
        ["**words per hour**", f"{total_s / 60:.1f} in all"]
        + [f"**{count / (total_s / 3600):.1f}**" for count in all_words.values()]
    )
    peak = processes.status_line(ears.box.worker_pid("asr"), "VmHWM")
    invented = "\n".join(told) or "Nobody wrote anything."
    return (
        "Words written where nothing was said, language not told, in uploads of at most ten "
        f"minutes. Peak memory of Annex's worker: {peak}.\n\n"
        + table(["sound", "minutes", "Annex", "faster-whisper"], rows)
        + f"\n\nWhat was written (the first 300 characters of an upload's text):\n\n{invented}"
    )
