"""Runs clang-tidy over the programs' sources, and not again over what it found clean before.

usage: lint.py --build FOLDER --cache FOLDER [--tidy PROGRAM] [--jobs N] FILE...

A file is clean as long as clang-tidy, its configuration, the file's compile command and every
file that the compiler read for it are the same. Ninja knows which those are (the compiler told it),
so the build has to be up to date. Findings are never remembered.
"""

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path


class Linter:
    def __init__(self, root, build, cache, tidy):
        self._root = root
        self._build = build
        self._cache = cache
        self._tidy = tidy
        self._commands = {
            Path(c["file"]): c
            for c in json.loads((build / "compile_commands.json").read_text())
        }
        self._reads = _dependencies(build)
        self._hashes = {}
        version = subprocess.run([tidy, "--version"], capture_output=True, text=True, check=True)
        self._always = [version.stdout, (root / ".clang-tidy").read_text()]

    def key(self, file):
        """What decides over the verdict on `file`; None when the build does not know the file."""
        command = self._commands.get(file)
        if command is None:
            return None
        reads = self._reads.get(_object_of(command))
        if reads is None:
            return None
        digest = hashlib.sha256()
        for text in [*self._always, command["command"].replace(str(self._root), "")]:
            digest.update(text.encode() + b"\0")
        for path in sorted({file, *(self._build / r for r in reads)}):
            digest.update(self._identity(path).encode() + b"\0")
        return digest.hexdigest()

    def is_known_clean(self, key):
        return key is not None and (self._cache / key).exists()

    def check(self, file, key):
        """What clang-tidy found, "" when nothing."""
        command = [self._tidy, "--quiet", "-p", str(self._build), str(file)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return done.stdout + done.stderr
        if key is not None:
            (self._cache / key).touch()
        return ""

    def _identity(self, path):
        # Ours by content, so that another clone knows it; the system's as the package left it.
        if path not in self._hashes:
            try:
                inside = path.resolve().relative_to(self._root)
                text = f"{inside} {hashlib.sha256(path.read_bytes()).hexdigest()}"
            except ValueError:
                state = path.stat()
                text = f"{path} {state.st_size} {state.st_mtime_ns}"
            self._hashes[path] = text
        return self._hashes[path]


def _object_of(command):
    words = shlex.split(command["command"])
    return words[words.index("-o") + 1]


def _dependencies(build):
    """Object file -> the files that were read for it."""
    listing = subprocess.run(
        ["ninja", "-C", str(build), "-t", "deps"], capture_output=True, text=True, check=True
    ).stdout
    found, current = {}, []
    for line in listing.splitlines():
        if line.startswith("    "):
            current.append(line.strip())
        elif ": #deps" in line:
            name, _, rest = line.partition(": #deps")
            current = []
            if rest.endswith("(VALID)"):
                found[name] = current
    return found


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, required=True, help="a configured, built folder")
    parser.add_argument("--cache", type=Path, required=True, help="where verdicts are kept")
    parser.add_argument("--tidy", default="clang-tidy-19")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args(arguments)

    options.cache.mkdir(parents=True, exist_ok=True)
    root = Path.cwd().resolve()
    linter = Linter(root, options.build.resolve(), options.cache, options.tidy)
    keys = {file: linter.key(root / file) for file in options.files}
    todo = [file for file in options.files if not linter.is_known_clean(keys[file])]
    print(f"{len(options.files) - len(todo)} of {len(options.files)} known to be clean", flush=True)
    dirty = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        runs = {pool.submit(linter.check, root / file, keys[file]): file for file in todo}
        for count, run in enumerate(as_completed(runs), 1):
            print(f"[{count}/{len(todo)}] {runs[run]}", flush=True)
            if run.result():
                dirty += 1
                print(run.result(), flush=True)
    return 1 if dirty else 0


if __name__ == "__main__":
    sys.exit(main())
