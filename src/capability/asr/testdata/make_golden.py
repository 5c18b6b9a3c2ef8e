"""Makes the golden files of this folder with the reference implementations.

Needs: numpy, onnxruntime, tokenizers, faster-whisper (its feature extractor), and Annex's cache.
Run: python make_golden.py CACHE_FOLDER
"""

import json
import sys
import wave
from pathlib import Path

import numpy as np
import onnxruntime
from faster_whisper.feature_extractor import FeatureExtractor
from tokenizers import Tokenizer

HERE = Path(__file__).parent
TEXTS = [
    " Ever tried. Ever failed. No matter.",
    "don't we've I'll they're it's he'd I'm 'quoted'",
    "  two spaces,\n\na new line\tand a tab  ",
    " 你好，世界。 こんにちは 안녕하세요",
    "naïve café — “quotes” … 5€ ½ ²",
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 family",
    "3.14159 and 1,000,000 are 2 numbers; x=42%",
    "<|endoftext|><|startoftranscript|>",
    "Ünïcödé e\u0301 \u00a0nbsp \u3000wide \u2028line",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "हिन्दी العربية עברית ไทย",
    "",
    " ",
    "\n \n",
]


def test_signal():
    """A rising tone with a little noise from a linear congruential generator."""
    count = 12345
    i = np.arange(count, dtype=np.float64)
    state, noise = 1, np.empty(count)
    for k in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        noise[k] = state / 2**32 - 0.5
    return (0.3 * np.sin(2 * np.pi * (200 + 0.05 * i) * i / 16000) + 0.02 * noise).astype("<f4")


def mel():
    features = FeatureExtractor()(test_signal())[:, :-1]
    features.astype("<f4").tofile(HERE / "mel.f32")


def tokens(cache):
    rows = []
    for model in ("whisper-base", "whisper-tiny.en"):
        path = cache / "models" / model / "tokenizer.json"
        spec = json.loads(path.read_text())
        # A prompt is text, whatever it says: without the special tokens.
        spec["added_tokens"] = []
        spec["post_processor"] = None
        # The multilingual file lacks the merge that makes token 256.
        if "\u0120t" in spec["model"]["vocab"] and spec["model"]["merges"][0] != "\u0120 t":
            spec["model"]["merges"].insert(0, "\u0120 t")
        tokenizer = Tokenizer.from_str(json.dumps(spec))
        for text in TEXTS:
            rows.append({"model": model, "text": text, "ids": tokenizer.encode(text).ids})
    (HERE / "tokens.json").write_text(json.dumps(rows, indent=0) + "\n")


def read_wav(path):
    """16 kHz samples; 48 kHz is low-passed by a windowed sinc and thinned out, as the test does."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
        if file.getframerate() == 16000:
            return samples.astype("<f4")
    n = np.arange(-48, 49)
    taps = np.sinc(n / 3.2) / 3.2 * np.hanning(99)[1:-1]
    return np.convolve(samples, taps / taps.sum(), "same")[::3].astype("<f4")


def speech_spans(scores, count, threshold, pause_s, padding_s):
    """silero-vad get_speech_timestamps without its splitting of long speech, and without the silence
    in which a recording ends."""
    low, pause, padding = threshold - 0.15, int(pause_s * 16000), int(padding_s * 16000)
    spans, begin, silence = [], None, 0
    for i, score in enumerate(scores):
        at = 512 * i
        if score >= threshold:
            silence = 0
            if begin is None:
                begin = at
            continue
        if score < low and begin is not None:
            silence = silence or at
            if at - silence >= pause:
                spans.append([begin, silence])
                begin, silence = None, 0
    if begin is not None:
        spans.append([begin, silence or count])
    for i, span in enumerate(spans):
        span[0] = max(0, span[0] - padding)
        span[1] = min(count, span[1] + padding)
    return spans


def speech(cache):
    samples = read_wav(cache / "testdata" / "two_cities.wav")
    session = onnxruntime.InferenceSession(cache / "models/silero-vad/silero_vad.onnx")
    state, context, scores = np.zeros((2, 1, 128), "f4"), np.zeros(64, "f4"), []
    rate = np.array(16000, np.int64)
    padded = np.pad(samples, (0, -len(samples) % 512))
    for window in padded.reshape(-1, 512):
        given = np.concatenate([context, window])[None]
        score, state = session.run(None, {"input": given, "state": state, "sr": rate})
        scores.append(float(score[0, 0]))
        context = window[-64:]
    rows = [
        {"pause_s": pause, "padding_s": padding,
         "spans": speech_spans(scores, len(samples), 0.5, pause, padding)}
        for pause, padding in ((2.0, 0.4), (0.3, 0.1), (0.2, 0.03))
    ]
    (HERE / "speech_spans.json").write_text(json.dumps(rows) + "\n")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    mel()
    tokens(folder)
    speech(folder)
