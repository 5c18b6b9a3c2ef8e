"""How well Annex is understood: what the voice says, heard by the ears and compared.

usage: python bench/quality/builds.py [--voices NAME,...] [--sentences N] [--models FOLDER]...

With several model folders (the layout of the cache's models/) each is spoken from in turn; the
ears are always those of the first, so that only the voice differs. Sentences are heard several at
once, parted by silence, as many as fit into one window of the ears.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

import contextlib
import tempfile

import httpx
import numpy as np
from support.box import Box, models_folder
from support.error_rates import word_errors
from support.sounds import wav, wav_samples

_SENTENCES = Path(__file__).resolve().parents[1] / "testdata" / "sentences.txt"
_VOICES = "af_heart,am_michael,bf_emma,bm_george,af_bella,am_fenrir"
_TIMEOUT_S = 300
_GAP_S = 0.7
_WINDOW_S = 27


def _spoken(box, voice, text):
    body = {"model": "kokoro", "voice": voice, "input": text, "response_format": "wav"}
    answer = httpx.post(f"{box.url}/v1/audio/speech", json=body, timeout=_TIMEOUT_S)
    answer.raise_for_status()
    return answer.content


def _heard(box, samples, rate):
    answer = httpx.post(
        f"{box.url}/v1/audio/transcriptions",
        files={"file": ("sound.wav", wav(samples, rate))},
        data={"model": "whisper-base", "language": "en"},
        timeout=_TIMEOUT_S,
    )
    answer.raise_for_status()
    return answer.json()["text"]


class Listener:
    """Gathers what one voice says and hears it a window at a time."""

    def __init__(self, ears, name):
        self._ears, self._name = ears, name
        self._texts, self._sounds = [], []
        self.errors = self.words = 0

    def add(self, text, sound):
        samples, rate = wav_samples(sound)
        gap = np.zeros(int(_GAP_S * rate), np.float32)
        gathered = sum(len(s) for s in self._sounds)
        if gathered + len(samples) > _WINDOW_S * rate:
            self.finish()
        self._texts.append(text)
        self._sounds += [samples, gap]
        self._rate = rate

    def finish(self):
        if not self._texts:
            return
        said = " ".join(self._texts)
        heard = _heard(self._ears, np.concatenate(self._sounds), self._rate)
        errors, words = word_errors(said, heard)
        self.errors += errors
        self.words += words
        if errors:
            print(f"{self._name}: {errors}: {said!r}\n    heard as {heard!r}")
        self._texts, self._sounds = [], []


def _share(listeners):
    errors, words = sum(x.errors for x in listeners), sum(x.words for x in listeners)
    return f"{errors}/{words} ({100 * errors / words:.2f} %)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voices", default=_VOICES, help="default: %(default)s")
    parser.add_argument("--sentences", type=int, default=1000, help="the first N; default: all")
    parser.add_argument("--models", type=Path, action="append", help="may be repeated")
    options = parser.parse_args()
    folders = options.models or [models_folder()]
    voices = options.voices.split(",")
    sentences = _SENTENCES.read_text(encoding="utf-8").splitlines()[: options.sentences]
    listeners = {}
    with contextlib.ExitStack() as stack:
        boxes = []
        for folder in folders:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            boxes.append(stack.enter_context(Box.running(home, models=folder)))
        for voice in voices:
            for folder in folders:
                name = f"{folder.name} {voice}"
                listeners[folder, voice] = Listener(boxes[0], name)
            for number, sentence in enumerate(sentences, 1):
                print(f"{voice} {number}/{len(sentences)}", end="\r", file=sys.stderr)
                for folder, box in zip(folders, boxes, strict=True):
                    listeners[folder, voice].add(sentence, _spoken(box, voice, sentence))
            for folder in folders:
                listeners[folder, voice].finish()
    print("| voice |" + "".join(f" {folder.name} |" for folder in folders))
    print("|---|" + "---|" * len(folders))
    for voice in voices:
        print(f"| {voice} |" + "".join(f" {_share([listeners[f, voice]])} |" for f in folders))
    print("| all |" + "".join(f" {_share([listeners[f, v] for v in voices])} |" for f in folders))


if __name__ == "__main__":
    main()
