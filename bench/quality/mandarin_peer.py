"""How well Annex is understood in Mandarin: what the voice says, heard by the ears and compared.

usage: python bench/quality/mandarin_peer.py --peer PYTHON [--voices NAME,...] [--sentences N]

PYTHON has misaki[zh], zhconv and onnxruntime: misaki's phonemes, spoken by the same model, are the
peer, and zhconv makes simplified characters of what the ears write. A line of sentences_zh.txt is
a sentence and, after " | ", other ways to write what is said; the nearest one counts.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

_BENCH = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_BENCH), str(_BENCH.parent / "tests")]

import httpx
import peer_environment
from support.box import Box, models_folder
from support.error_rates import distance

_SENTENCES = _BENCH / "testdata" / "sentences_zh.txt"
_VOICES = "zf_xiaobei,zm_yunjian,zf_xiaoxiao"
_TIMEOUT_S = 300


class Peer:
    """peers/voice_zh.py in another Python."""

    def __init__(self, python):
        self._process = subprocess.Popen(
            [python, _BENCH / "peers" / "voice_zh.py", models_folder() / "kokoro-82m",
             peer_environment.kokoro_model()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **request):
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            sys.exit("error: the peer ended; does its Python have misaki[zh], zhconv, onnxruntime?")
        return json.loads(line)

    def speak(self, folder, voice, text):
        answer = self.ask(text=text, voice=voice, into=str(folder / "peer.pcm"))
        with wave.open(str(folder / "peer.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(answer["rate"])
            file.writeframes((folder / "peer.pcm").read_bytes())
        return (folder / "peer.wav").read_bytes()


def _spoken(box, voice, text):
    body = {"model": "kokoro", "voice": voice, "input": text, "response_format": "wav"}
    answer = httpx.post(f"{box.url}/v1/audio/speech", json=body, timeout=_TIMEOUT_S)
    answer.raise_for_status()
    return answer.content


def _heard(box, sound):
    answer = httpx.post(
        f"{box.url}/v1/audio/transcriptions",
        files={"file": ("sound.wav", sound)},
        data={"model": "whisper-base", "language": "zh"},
        timeout=_TIMEOUT_S,
    )
    answer.raise_for_status()
    return answer.json()["text"]


def _characters(text):
    """Letters, digits and Hanzi; 百分号 and the like are in the alternatives."""
    return [c for c in text.lower() if c.isalnum() or c in "%℃"]


def _errors(written, heard):
    """(errors, characters) against the nearest way to write the sentence."""
    found = _characters(heard)
    ways = [_characters(way) for way in written]
    return min((distance(way, found), len(way)) for way in ways)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", required=True, help="a Python that has misaki[zh]")
    parser.add_argument("--voices", default=_VOICES, help="default: %(default)s")
    parser.add_argument("--sentences", type=int, default=1000, help="the first N; default: all")
    options = parser.parse_args()
    voices = options.voices.split(",")
    lines = _SENTENCES.read_text(encoding="utf-8").splitlines()[: options.sentences]
    # Sentences of Hanzi alone, and the others: numbers, signs, English words.
    tallies = {(v, kind, by): [0, 0] for v in voices for kind in (0, 1) for by in ("annex", "peer")}
    peer = Peer(options.peer)
    with tempfile.TemporaryDirectory() as home, Box.running(Path(home)) as box:
        for number, line in enumerate(lines, 1):
            print(f"{number}/{len(lines)}", end="\r", file=sys.stderr)
            written = line.split(" | ")
            kind = int(any(c.isascii() for c in line))
            for voice in voices:
                sounds = {
                    "annex": _spoken(box, voice, written[0]),
                    "peer": peer.speak(Path(home), voice, written[0]),
                }
                for by, sound in sounds.items():
                    heard = peer.ask(simplify=_heard(box, sound))["text"]
                    wrong, characters = _errors(written, heard)
                    tallies[voice, kind, by][0] += wrong
                    tallies[voice, kind, by][1] += characters
                    if wrong:
                        print(f"{by} {voice} {wrong}: {written[0]} heard as {heard}", flush=True)
    print("| voice | Hanzi: Annex | Hanzi: misaki | mixed: Annex | mixed: misaki |")
    print("|---|---|---|---|---|")
    for name, group in [*((v, [v]) for v in voices), ("all", voices)]:
        cells = []
        for kind in (0, 1):
            for by in ("annex", "peer"):
                wrong, characters = (sum(tallies[v, kind, by][i] for v in group) for i in (0, 1))
                share = 100 * wrong / max(1, characters)
                cells.append(f"{wrong}/{characters} ({share:.1f} %)")
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
