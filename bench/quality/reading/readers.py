"""Three readers of the same picture: Annex over HTTP, rapidocr, Tesseract."""

import base64
import contextlib
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import packages
from peer_environment import Peer
from support.box import Box

NAMES = ("annex", "rapidocr", "tesseract")
_TIMEOUT_S = 600
# What the machine may lack; the rest of its libraries the codec needs too.
_TESSERACT = (
    "tesseract-ocr", "libtesseract5", "liblept5", "tesseract-ocr-eng", "tesseract-ocr-chi-sim",
    "tesseract-ocr-osd",
)  # fmt: skip


class Readers:
    """A box and its peers. Owns none of them; see running()."""

    PACKAGES = ("rapidocr", "onnxruntime")

    def __init__(self, box, peer, scratch):
        self._box = box
        self._peer = peer
        self._file = scratch / "page.png"
        self._tesseract = _Tesseract(scratch)
        self._pool = ThreadPoolExecutor(2)

    @classmethod
    @contextlib.contextmanager
    def running(cls):
        """Errors: SystemExit when a worker was lost, since the figures would mislead."""
        with tempfile.TemporaryDirectory() as home:
            scratch = Path(home)
            with Box.running(scratch / "box") as box, Peer("reading", 1) as peer:
                yield cls(box, peer, scratch)
                if any(box.restarts().values()):
                    raise SystemExit(f"error: a worker was lost\n{box.log()}")

    def read(self, image, is_chinese):
        """{name: lines in the reader's order} of one picture."""
        image.save(self._file)
        self._peer.request = {"file": str(self._file)}
        asked = [
            self._pool.submit(self._annex),
            self._pool.submit(lambda: self._peer.ask()["lines"]),
            self._pool.submit(self._tesseract.read, self._file, is_chinese),
        ]
        return dict(zip(NAMES, (one.result() for one in asked), strict=True))

    def _annex(self):
        url = f"data:image/png;base64,{base64.b64encode(self._file.read_bytes()).decode()}"
        body = {"document": {"type": "image_url", "image_url": url}}
        answer = httpx.post(f"{self._box.url}/v1/ocr", json=body, timeout=_TIMEOUT_S)
        answer.raise_for_status()
        (page,) = answer.json()["pages"]
        return [line["text"] for line in page["x_annex"]["lines"]]


class _Tesseract:
    """Debian's, with its defaults and the page's language given, from packages that are unpacked
    side by side and not installed."""

    def __init__(self, scratch):
        self._root = scratch / "tesseract"
        self._root.mkdir()
        for name in _TESSERACT:
            source = packages.folder(name)
            subprocess.run(["cp", "-a", f"{source}/.", str(self._root)], check=True)

    def read(self, file, is_chinese):
        usr = self._root / "usr"
        done = subprocess.run(
            [usr / "bin/tesseract", file, "-", "-l", "chi_sim+eng" if is_chinese else "eng"],
            check=True, capture_output=True, text=True,
            env={
                **os.environ,
                "LD_LIBRARY_PATH": str(usr / "lib/x86_64-linux-gnu"),
                "TESSDATA_PREFIX": str(usr / "share/tesseract-ocr/5/tessdata"),
                "OMP_THREAD_LIMIT": "1",
            },
        )  # fmt: skip
        return [line for line in done.stdout.splitlines() if line.strip()]
