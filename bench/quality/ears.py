"""Annex and its peer hear the same file, side by side."""

import contextlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import peer_environment
from peer_environment import Peer
from support.box import Box

_TIMEOUT_S = 1200
NAMES = ("annex", "peer")
# Both share the cores, and the peer's threads spin while they wait for one another.
_PEER_THREADS = 1


@dataclass(frozen=True)
class Heard:
    text: str
    words: list  # (word, begin in s, end in s), where times were asked for


class Ears:
    """A box and a peer. Owns neither; see running()."""

    PACKAGES = ("faster-whisper", "ctranslate2")

    def __init__(self, box, peer, scratch):
        self.box = box
        self._peer = peer
        self._scratch = scratch
        self._both = ThreadPoolExecutor(2)

    @classmethod
    @contextlib.contextmanager
    def running(cls):
        """Errors: SystemExit when a worker was lost, since the figures would mislead."""
        with tempfile.TemporaryDirectory() as home:
            scratch = Path(home)
            weights = peer_environment.whisper_folder()
            with Box.running(scratch / "box") as box, Peer("hearing", _PEER_THREADS, weights) as peer:
                yield cls(box, peer, scratch)
                if any(box.restarts().values()):
                    raise SystemExit(f"error: a worker was lost\n{box.log()}")

    def hear(self, sound, suffix, language=None, words=False):
        """{"annex": Heard, "peer": Heard} of one file's bytes. `language` None: they find out."""
        path = self._scratch / f"sound{suffix}"
        path.write_bytes(sound)
        annex = self._both.submit(self._annex, path, language, words)
        peer = self._both.submit(self._ask_peer, path, language, words)
        return {"annex": annex.result(), "peer": peer.result()}

    def say(self, text, voice):
        """A WAV file of one sentence, spoken by Annex."""
        body = {"model": "kokoro", "voice": voice, "input": text, "response_format": "wav"}
        answer = httpx.post(f"{self.box.url}/v1/audio/speech", json=body, timeout=_TIMEOUT_S)
        answer.raise_for_status()
        return answer.content

    def _annex(self, path, language, words):
        form = {"model": "whisper-base", "response_format": "verbose_json"}
        if language:
            form["language"] = language
        if words:
            form["timestamp_granularities[]"] = "word"
        with path.open("rb") as file:
            answer = httpx.post(
                f"{self.box.url}/v1/audio/transcriptions",
                files={"file": (path.name, file)}, data=form, timeout=_TIMEOUT_S,
            )  # fmt: skip
        answer.raise_for_status()
        body = answer.json()
        found = [(w["word"], w["start"], w["end"]) for w in body.get("words") or ()]
        return Heard(body["text"], found)

    def _ask_peer(self, path, language, words):
        self._peer.request = {"file": str(path), "language": language, "words": words}
        answer = self._peer.ask()
        return Heard(answer["text"], [tuple(word) for word in answer["words"]])
