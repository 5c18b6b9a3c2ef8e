"""Speech as log-mel features, and how far two of them are apart."""

from dataclasses import dataclass

import numpy as np

BANDS = 40
HOP_S = 0.02
_WINDOW_S = 0.04
_LOW_HZ, _HIGH_HZ = 60, 8000
# Kept as bytes: 0 is the floor, each step half a decibel. A full-scale sine is at 0 dB, speech at
# -19 LUFS mostly between -60 and -20; what is below the floor nobody hears.
_FLOOR_DB = -75.0
_STEP_DB = 0.5
# A machine that rounds otherwise may move a sound by a frame of the model (25 ms).
_SHIFT_MAX_FRAMES = 3
# What is judged besides the whole: the worst stretch as long as a short word.
_WORD_FRAMES = round(0.24 / HOP_S)


def _filters(rate, size):
    """Triangles, even on the mel scale: [BANDS, size / 2 + 1]."""
    mel = np.linspace(*(2595 * np.log10(1 + np.array([_LOW_HZ, _HIGH_HZ]) / 700)), BANDS + 2)
    corners = 700 * (10 ** (mel / 2595) - 1)
    hertz = np.arange(size // 2 + 1) * rate / size
    low, middle, high = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    return np.clip(
        np.minimum((hertz - low) / (middle - low), (high - hertz) / (high - middle)), 0, 1
    )


def features(samples, rate):
    """Shapes: samples in [-1, 1] -> uint8 [frames, BANDS]."""
    window = np.hanning(round(_WINDOW_S * rate))
    hop = round(HOP_S * rate)
    size = 2 * len(window)
    starts = np.arange(0, len(samples) - len(window) + 1, hop)
    frames = np.asarray(samples, np.float64)[starts[:, None] + np.arange(len(window))] * window
    power = (np.abs(np.fft.rfft(frames, size)) * 2 / window.sum()) ** 2
    level = 10 * np.log10(power @ _filters(rate, size).T + 1e-12)
    return np.clip(np.round((level - _FLOOR_DB) / _STEP_DB), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Distance:
    mean_db: float  # over all frames and bands
    word_db: float  # of the stretch of a short word's length that differs most
    length_s: float  # how much longer the second is

    def within(self, other):
        return (
            self.mean_db <= other.mean_db
            and self.word_db <= other.word_db
            and abs(self.length_s) <= other.length_s
        )

    def __str__(self):
        return f"{self.mean_db:.2f} dB, worst word {self.word_db:.2f} dB, {self.length_s:+.2f} s"


def distance(golden, found):
    """Along the alignment that moves no frame by more than _SHIFT_MAX_FRAMES and costs least."""
    length_s = (len(found) - len(golden)) * HOP_S
    rows, columns = len(golden), len(found)
    if abs(rows - columns) > _SHIFT_MAX_FRAMES:
        # No such alignment reaches both ends: what both have is compared.
        rows = columns = min(rows, columns)
    a, b = golden[:rows].astype(np.float32), found[:columns].astype(np.float32)
    best = np.full((rows + 1, columns + 1), np.inf)
    best[0, 0] = 0
    steps = {}
    costs = {}
    for i in range(rows):
        for j in range(max(0, i - _SHIFT_MAX_FRAMES), min(columns, i + _SHIFT_MAX_FRAMES + 1)):
            costs[i, j] = cost = float(np.abs(a[i] - b[j]).mean()) * _STEP_DB
            before = ((i, j), (i, j + 1), (i + 1, j))
            least, steps[i + 1, j + 1] = min((best[at], at) for at in before)
            best[i + 1, j + 1] = least + cost
    path = []
    at = (rows, columns)
    while at != (0, 0):
        path.append(costs[at[0] - 1, at[1] - 1])
        at = steps[at]
    stretch = np.convolve(path, np.full(min(_WORD_FRAMES, len(path)), 1), "valid")
    return Distance(
        float(np.mean(path)), float(stretch.max()) / min(_WORD_FRAMES, len(path)), length_s
    )
