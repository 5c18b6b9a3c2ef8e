"""Whether the voice stays as it is over a long text: loudness, pitch and tempo, part by part.

usage: python bench/steadiness.py [--voice NAME] [--words N] [--part-s SECONDS]

One request of many sentences made from a template. Its sound is cut into parts of equal length, and
each is measured by itself: integrated loudness by ffmpeg's ebur128, the median of the pitch over
voiced moments, and syllables a second (peaks of the loudness curve), pauses left out.
"""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import httpx
import numpy as np
from support.box import Box
from support.sounds import loudness, wav, wav_samples

_TIMEOUT_S = 1800
_PITCH_HZ = (60, 400)
_WHO = ["the keeper", "a tired baker", "my neighbour", "the old captain", "her brother",
        "the teacher", "a quiet clerk"]  # fmt: skip
_DID = ["opened the gate", "counted the boxes", "carried a lantern", "wrote a long letter",
        "swept the yard"]  # fmt: skip
_WHERE = ["beside the harbour", "under the bridge", "behind the market", "near the station",
          "across the field", "above the river", "before the church", "inside the mill",
          "along the wall", "outside the village", "at the corner"]  # fmt: skip
_THEN = ["and nobody asked why", "because the morning was cold",
         "while the others were still asleep"]  # fmt: skip


def chapter(words):
    """Plain sentences; the lists' lengths have no common divisor, so none comes twice."""
    sentences, count = [], 0
    parts = map(itertools.cycle, (_WHO, _DID, _WHERE, _THEN))
    for who, did, where, then in zip(*parts, strict=False):
        sentence = f"{who[0].upper()}{who[1:]} {did} {where}, {then}."
        sentences.append(sentence)
        count += len(sentence.split())
        if count >= words:
            break
    paragraphs = [" ".join(sentences[i : i + 6]) for i in range(0, len(sentences), 6)]
    return "\n\n".join(paragraphs)


def _frames(samples, rate, length_s, hop_s):
    length, hop = round(length_s * rate), round(hop_s * rate)
    starts = np.arange(0, len(samples) - length + 1, hop)
    return samples[starts[:, None] + np.arange(length)]


def pitch_hz(samples, rate):
    """The median over voiced moments of the strongest autocorrelation."""
    frames = _frames(samples, rate, 0.04, 0.02)
    frames = frames[np.sqrt((frames**2).mean(1)) > 0.03]
    frames = frames - frames.mean(1, keepdims=True)
    power = np.abs(np.fft.rfft(frames * np.hanning(frames.shape[1]), 2 * frames.shape[1])) ** 2
    same = np.fft.irfft(power)[:, : frames.shape[1]]
    low, high = rate // _PITCH_HZ[1], rate // _PITCH_HZ[0]
    lag = low + same[:, low:high].argmax(1)
    voiced = same[np.arange(len(same)), lag] > 0.4 * same[:, 0]
    return float(rate / np.median(lag[voiced]))


def syllables_a_second(samples, rate):
    """Peaks of the smoothed loudness that stand 2 dB above what lies between; pauses left out."""
    level = 20 * np.log10(np.sqrt((_frames(samples, rate, 0.02, 0.01) ** 2).mean(1)) + 1e-4)
    level = np.convolve(level, np.hanning(9) / np.hanning(9).sum(), "same")
    peaks, valley, top = 0, level[0], -np.inf
    for value in level:
        if value > top:
            top = value
        if value < top - 2 and top > valley + 2:
            peaks += top > -40
            valley, top = value, -np.inf
        elif value < valley:
            valley, top = value, value
    return peaks / (0.01 * np.count_nonzero(level > -45))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voice", default="af_heart")
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--part-s", type=float, default=60)
    options = parser.parse_args()
    body = {"model": "kokoro", "voice": options.voice, "input": chapter(options.words),
            "response_format": "wav"}  # fmt: skip
    with tempfile.TemporaryDirectory() as home, Box.running(Path(home)) as box:
        answer = httpx.post(f"{box.url}/v1/audio/speech", json=body, timeout=_TIMEOUT_S)
        answer.raise_for_status()
    samples, rate = wav_samples(answer.content)
    parts = max(1, round(len(samples) / rate / options.part_s))
    whole, peak = loudness(wav(samples, rate))
    print(f"{options.voice}, {len(body['input'].split())} words, {len(samples) / rate:.1f} s: "
          f"{whole:.1f} LUFS, {peak:.1f} dBTP\n")  # fmt: skip
    print("| part | LUFS | pitch, Hz | syllables a second |\n|---|---|---|---|")
    for i, part in enumerate(np.array_split(samples, parts)):
        heard = loudness(wav(part, rate))[0]
        print(f"| {i + 1} | {heard:.1f} | {pitch_hz(part, rate):.0f} "
              f"| {syllables_a_second(part, rate):.2f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
