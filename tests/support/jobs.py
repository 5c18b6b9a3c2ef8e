"""Requests long enough to be interrupted, and quick ones that show a capability lives."""

import base64
import functools
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np

from support import pages
from support.box import patience, recording
from support.sounds import wav, wav_samples

CAPABILITIES = ("embedding", "tts", "asr", "ocr")
_TIMEOUT_S = 120


@functools.cache
def _long_sound(seed):
    """About two minutes of speech; different bytes for each seed."""
    samples, rate = wav_samples(recording("two_cities.wav").read_bytes())
    return wav(np.concatenate([samples] * 3 + [np.full(100 + seed, 1e-3)]), rate)


@functools.cache
def _long_document(seed):
    lines = [f"Line {i} of document {seed}: a lantern, a ledger and a tide." for i in range(20)]
    return pages.text_pdf([lines] * 8)


@functools.cache
def _quick_sound():
    samples, rate = wav_samples(recording("beckett.wav").read_bytes())
    return wav(samples[: 3 * rate], rate)


@functools.cache
def _quick_picture():
    return pages.encoded(pages.page(["A short line."], size=(400, 120)), "PNG")


@functools.cache
def _large_picture():
    lines = [f"Line {i} of a large page: a lantern, a ledger and a tide." for i in range(12)]
    return pages.encoded(pages.page(lines, size=(2400, 1800), font_px=54), "PNG")


def _document(data, kind):
    url = f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"
    return {"model": "pp-ocrv6", "document": {"type": kind, kind: url}}


def _long_text(seed):
    return f"Text {seed}. " + " ".join(
        f"Sentence number {i} tells of a lantern and a long walk home along the shore."
        for i in range(25)
    )


def long_request(capability, seed=0):
    """Keyword arguments for httpx of a request that takes several seconds."""
    if capability == "embedding":
        texts = [f"{seed} {i} " + "lighthouse keeper of the evening tide " * 80 for i in range(400)]
        return {"url": "/v1/embeddings", "json": {"model": "bge-small-en-v1.5", "input": texts}}
    if capability == "tts":
        body = {"model": "kokoro", "voice": "af_heart", "input": _long_text(seed),
                "response_format": "pcm"}  # fmt: skip
        return {"url": "/v1/audio/speech", "json": body}
    if capability == "asr":
        return {
            "url": "/v1/audio/transcriptions",
            "files": {"file": ("a.wav", _long_sound(seed))},
            "data": {"model": "whisper-base"},
        }
    return {"url": "/v1/ocr", "json": _document(_long_document(seed), "document_url")}


def hungry_request(capability):
    """Something for which a worker that only answered quick requests must ask for more memory:
    another model, a longer sentence, a larger page."""
    if capability == "embedding":
        texts = ["守塔人每天早晨记录经过的船只。" * 30] * 4
        return {"url": "/v1/embeddings", "json": {"model": "bge-small-zh-v1.5", "input": texts}}
    if capability == "tts":
        text = "the keeper of the lighthouse wrote the name of every single ship in a book " * 5
        body = {"model": "kokoro", "voice": "af_heart", "input": text, "response_format": "pcm"}
        return {"url": "/v1/audio/speech", "json": body}
    if capability == "asr":
        return {
            "url": "/v1/audio/transcriptions",
            "files": {"file": ("a.wav", _quick_sound())},
            "data": {"model": "whisper-base"},
        }
    return {"url": "/v1/ocr", "json": _document(_large_picture(), "image_url")}


def quick_request(capability):
    if capability == "embedding":
        return {"url": "/v1/embeddings", "json": {"model": "bge-small-en-v1.5", "input": "x"}}
    if capability == "tts":
        body = {"model": "kokoro", "voice": "af_heart", "input": "Yes.", "response_format": "pcm"}
        return {"url": "/v1/audio/speech", "json": body}
    if capability == "asr":
        return {
            "url": "/v1/audio/transcriptions",
            "files": {"file": ("a.wav", _quick_sound())},
            "data": {"model": "whisper-tiny.en"},
        }
    return {"url": "/v1/ocr", "json": _document(_quick_picture(), "image_url")}


class Ended:
    """How a request ended: its answer, or that it broke off after it had begun."""

    def __init__(self, status, headers, body, broken):
        self.status = status
        self.headers = headers
        self.body = body
        self.is_broken = broken


def perform(box, request):
    """Sends one request on a connection of its own."""
    with (
        httpx.Client(base_url=box.url, timeout=patience(_TIMEOUT_S)) as http,
        http.stream("POST", **request) as answer,
    ):
        body, broken = b"", False
        try:
            for piece in answer.iter_raw():
                body += piece
        except (httpx.RemoteProtocolError, httpx.ReadError):
            broken = True
        return Ended(answer.status_code, answer.headers, body, broken)


class InBackground:
    """A request that runs while the test does something to the box."""

    def __init__(self, box, request):
        self._pool = ThreadPoolExecutor(1)
        self._future = self._pool.submit(perform, box, request)

    def result(self, timeout_s=_TIMEOUT_S):
        try:
            return self._future.result(patience(timeout_s))
        finally:
            self._pool.shutdown(wait=False)


class Neighbours:
    """Asks the other capabilities in turn while one of them suffers, each at least once."""

    def __init__(self, box, without):
        self._box = box
        self._names = [name for name in CAPABILITIES if name != without]
        self._stop = threading.Event()
        self._answers = []
        self._thread = threading.Thread(target=self._ask)

    def _ask(self):
        while not self._stop.is_set():
            for name in self._names:
                try:
                    ended = perform(self._box, quick_request(name))
                    self._answers.append((name, "broken" if ended.is_broken else ended.status))
                except httpx.HTTPError as error:
                    self._answers.append((name, repr(error)))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def assert_unharmed(self):
        """Call after the block."""
        assert set(self._answers) == {(name, 200) for name in self._names}, self._answers
