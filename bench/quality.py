"""How well Annex is understood: what the voice says, heard by the ears and compared.

usage: python bench/quality.py [--voices NAME,...] [--sentences N] [--models FOLDER]...

With several model folders (the layout of the cache's models/) each is spoken from in turn; the
ears are always those of the first, so that only the voice differs.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import contextlib
import tempfile

import httpx
from support.box import Box, models_folder
from support.error_rates import word_errors

_SENTENCES = Path(__file__).with_name("testdata") / "sentences.txt"
_VOICES = "af_heart,am_michael,bf_emma,bm_george,af_bella,am_fenrir"
_TIMEOUT_S = 300


def _spoken(box, voice, text):
    body = {"model": "kokoro", "voice": voice, "input": text, "response_format": "wav"}
    answer = httpx.post(f"{box.url}/v1/audio/speech", json=body, timeout=_TIMEOUT_S)
    answer.raise_for_status()
    return answer.content


def _heard(box, sound):
    answer = httpx.post(
        f"{box.url}/v1/audio/transcriptions",
        files={"file": ("sound.wav", sound)},
        data={"model": "whisper-base", "language": "en"},
        timeout=_TIMEOUT_S,
    )
    answer.raise_for_status()
    return answer.json()["text"]


class Tally:
    def __init__(self):
        self.errors = self.words = 0

    def add(self, errors, words):
        self.errors += errors
        self.words += words

    def __str__(self):
        return f"{self.errors}/{self.words} ({100 * self.errors / self.words:.2f} %)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voices", default=_VOICES, help="default: %(default)s")
    parser.add_argument("--sentences", type=int, default=1000, help="the first N; default: all")
    parser.add_argument("--models", type=Path, action="append", help="may be repeated")
    options = parser.parse_args()
    folders = options.models or [models_folder()]
    voices = options.voices.split(",")
    sentences = _SENTENCES.read_text(encoding="utf-8").splitlines()[: options.sentences]
    tallies = {(folder, voice): Tally() for folder in folders for voice in voices}
    with contextlib.ExitStack() as stack:
        boxes = []
        for folder in folders:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            boxes.append(stack.enter_context(Box.running(home, models=folder)))
        for number, sentence in enumerate(sentences, 1):
            print(f"{number}/{len(sentences)}", end="\r", file=sys.stderr)
            for voice in voices:
                for folder, box in zip(folders, boxes, strict=True):
                    heard = _heard(boxes[0], _spoken(box, voice, sentence))
                    wrong, words = word_errors(sentence, heard)
                    tallies[folder, voice].add(wrong, words)
                    if wrong:
                        print(f"{folder.name} {voice}: {sentence!r} heard as {heard!r}")
    print("| voice |" + "".join(f" {folder.name} |" for folder in folders))
    print("|---|" + "---|" * len(folders))
    for voice in voices:
        print(f"| {voice} |" + "".join(f" {tallies[f, voice]} |" for f in folders))
    totals = []
    for folder in folders:
        total = Tally()
        for voice in voices:
            total.add(tallies[folder, voice].errors, tallies[folder, voice].words)
        totals.append(f" {total} |")
    print("| all |" + "".join(totals))


if __name__ == "__main__":
    main()
