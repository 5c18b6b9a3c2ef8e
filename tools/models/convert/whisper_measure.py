"""Transcribes WAV files greedily with a prepared Whisper folder, for measuring conversions.

usage: whisper_measure.py REFERENCE_FOLDER FOLDER... -- WAV...

Prints for each folder and file the text, whether the token ids equal those of the first folder,
and the CPU seconds. It is a yardstick of its own on purpose: the product's loop is C++.
"""

import json
import sys
import time
import wave
from pathlib import Path

import numpy as np
import onnxruntime

_WINDOW_FRAMES = 3000
_TOKENS_MAX = 224


def mel_filters(bins, rate, size):
    """Slaney's mel filter bank: linear below 1 kHz, logarithmic above, of equal area."""
    spacing, knee, log_step = 200 / 3, 1000.0, np.log(6.4) / 27

    def to_mel(hz):
        above = knee / spacing + np.log(np.maximum(hz, 1e-9) / knee) / log_step
        return np.where(hz >= knee, above, hz / spacing)

    def to_hz(mel):
        above = knee * np.exp(log_step * (mel - knee / spacing))
        return np.where(mel >= knee / spacing, above, spacing * mel)

    frequencies = np.fft.rfftfreq(size, 1 / rate)
    edges = to_hz(np.linspace(to_mel(np.array(0.0)), to_mel(np.array(rate / 2.0)), bins + 2))
    widths = np.diff(edges)
    ramps = edges[:, None] - frequencies[None]
    weights = np.maximum(
        0, np.minimum(-ramps[:-2] / widths[:-1, None], ramps[2:] / widths[1:, None])
    )
    return (weights * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


def log_mel(samples, config):
    """Log-mel features of a whole recording [bins, frames], as faster-whisper computes them."""
    size, hop = config["fft_size"], config["hop_length"]
    padded = np.pad(np.pad(samples, (0, hop)), size // 2, mode="reflect").astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][:-1]
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    filters = mel_filters(config["mel_bins"], config["sample_rate"], size)
    mel = np.log10(np.maximum(filters @ power.T.astype(np.float32), 1e-10))
    return ((np.maximum(mel, mel.max() - 8) + 4) / 4).astype(np.float32)


def read_wav(path, rate):
    """16-bit WAV as mono float; other rates are brought to `rate` by a windowed sinc."""
    with wave.open(str(path)) as file:
        source_rate, channels = file.getframerate(), file.getnchannels()
        data = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    samples = data.reshape(-1, channels).mean(axis=1).astype(np.float32) / 32768
    if source_rate == rate:
        return samples
    factor, rest = divmod(source_rate, rate)
    if rest:
        raise SystemExit(f"{path}: {source_rate} Hz is not a multiple of {rate} Hz")
    taps = np.arange(-32 * factor, 32 * factor + 1)
    kernel = np.sinc(taps / factor) * np.hanning(len(taps) + 2)[1:-1] / factor
    return np.convolve(samples, kernel, mode="same")[::factor].astype(np.float32)


class Transcriber:
    def __init__(self, folder, threads=1):
        self.config = json.loads((folder / "config.json").read_text())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._encoder = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options)
        self._decoder = onnxruntime.InferenceSession(str(folder / "decoder.onnx"), options)
        vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
        self._words = {i: text for text, i in vocabulary.items()}
        special = self.config["tokens"]
        self._end, self._first_time = special["endoftext"], special["timestamp_begin"]
        self._prompt = [special["startoftranscript"]]
        if self.config["multilingual"]:
            self._prompt += [self.config["languages"]["en"], special["transcribe"]]
        self._banned = [*self.config["suppress_ids"], special["notimestamps"]]
        self.steps = 0

    def ids(self, samples):
        """The token ids of the whole recording, window by window."""
        features = log_mel(samples, self.config)
        position, found = 0, []
        while position < features.shape[1] - 10:
            piece = features[:, position : position + _WINDOW_FRAMES]
            tokens = self._window(piece)
            times = [t - self._first_time for t in tokens if t >= self._first_time]
            ends_in_pair = len(tokens) >= 2 and min(tokens[-2:]) >= self._first_time
            if piece.shape[1] < _WINDOW_FRAMES or not ends_in_pair or times[-1] == 0:
                position += piece.shape[1]
            else:
                position += times[-1] * 2
            found += tokens
        return found

    def text(self, ids):
        """The text of token ids, by GPT-2's table of bytes and printable characters."""
        joined = "".join(self._words[i] for i in ids if i < self._end)
        return bytes(_BYTES[c] for c in joined).decode("utf-8", "replace").strip()

    def _window(self, features):
        padded = np.pad(features, ((0, 0), (0, _WINDOW_FRAMES - features.shape[1])))
        names = [o.name for o in self._encoder.get_outputs()]
        state = dict(zip(names, self._encoder.run(None, {"mel": padded[None]})))
        heads, size = self.config["heads"], self.config["head_size"]
        for i in range(self.config["decoder_layers"]):
            state[f"self_k_{i}"] = np.zeros((1, heads, size, 0), np.float32)
            state[f"self_v_{i}"] = np.zeros((1, heads, 0, size), np.float32)
        names = [o.name for o in self._decoder.get_outputs()]
        current, tokens = self._prompt, []
        while len(tokens) < _TOKENS_MAX:
            state["tokens"] = np.array([current], np.int64)
            found = dict(zip(names, self._decoder.run(None, state)))
            self.steps += 1
            choice = int(self._ruled(found.pop("logits")[0, 0], tokens).argmax())
            if choice == self._end:
                break
            tokens.append(choice)
            current = [choice]
            state.update((name.removeprefix("new_"), value) for name, value in found.items())
        return tokens

    def _ruled(self, logits, tokens):
        """Whisper's rules: times come in pairs, never go back, and win when likelier in sum."""
        first = self._first_time
        logits[self._banned] = -np.inf
        if not tokens:
            logits[self.config["suppress_ids_begin"]] = -np.inf
            logits[:first] = -np.inf
            logits[first + 51 :] = -np.inf
            return logits
        last_is_time = tokens[-1] >= first
        pair_is_open = last_is_time and not (len(tokens) < 2 or tokens[-2] >= first)
        if last_is_time:
            if pair_is_open:
                logits[: self._end] = -np.inf
            else:
                logits[first:] = -np.inf
        times = [t for t in tokens if t >= first]
        logits[first : times[-1] + (0 if pair_is_open else 1)] = -np.inf
        top = logits.max()
        weights = np.exp(logits - top)
        if weights[first:].sum() > weights[:first].max():
            logits[:first] = -np.inf
        return logits


def _byte_table():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table = {chr(b): b for b in printable}
    rest = [b for b in range(256) if b not in printable]
    return table | {chr(256 + n): b for n, b in enumerate(rest)}


_BYTES = _byte_table()


def main():
    if "--" not in sys.argv:
        raise SystemExit(__doc__)
    cut = sys.argv.index("--")
    folders, wavs = [Path(a) for a in sys.argv[1:cut]], [Path(a) for a in sys.argv[cut + 1 :]]
    expected = {}
    for folder in folders:
        transcriber = Transcriber(folder)
        for path in wavs:
            samples = read_wav(path, transcriber.config["sample_rate"])
            best = float("inf")
            for _ in range(3):
                transcriber.steps = 0
                start = time.process_time()
                ids = transcriber.ids(samples)
                best = min(best, time.process_time() - start)
            reference = expected.setdefault(path, ids)
            same = "equal" if ids == reference else f"differs ({_distance(ids, reference)} edits)"
            print(
                f"{folder} {path.name}: ids {same} of {len(reference)}, "
                f"{best:.2f} CPU s, {transcriber.steps} steps\n    {transcriber.text(ids)}",
                flush=True,
            )


def _distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


if __name__ == "__main__":
    main()
