"""Fetches one artefact of a known SHA-256, taking up where an earlier try stopped."""

import hashlib
import os
import shutil
import time
import urllib.error
import urllib.request
from urllib.parse import unquote, urlsplit

from errors import PrepareError
from progress import Progress

_CHUNK = 1 << 18
_TRIES = 5
_TIMEOUT_S = 30


class Unreachable(Exception):
    """This address does not serve now; another source may."""


def file_sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(address, sha256, size, target, label, sleep=time.sleep):
    """Brings `address` (http, https, file or a path) to `target`, which exists only when right.

    What has arrived lies in `target`.partial until the hash is known. Errors: Unreachable, and
    PrepareError when the bytes are not the ones that were pinned.
    """
    if target.exists():
        if file_sha256(target) == sha256:
            return
        target.unlink()
    partial = target.with_name(target.name + ".partial")
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        _download(address, partial, size, label, sleep)
    else:
        _copy(unquote(parts.path) if parts.scheme == "file" else address, partial)
    found = file_sha256(partial)
    if found != sha256:
        got = partial.stat().st_size
        partial.unlink()
        raise PrepareError(
            f"{label} is not the file this version of Annex was made with:\n"
            f"  expected sha256 {sha256} ({size} bytes)\n"
            f"  got      sha256 {found} ({got} bytes)",
            remedy="run the same command again; if it stays so, the package was changed at its "
            "source or on the way: do not use it, and update Annex",
        )
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.rename(target)


def _copy(path, partial):
    try:
        shutil.copyfile(path, partial)
    except OSError as error:
        raise Unreachable(f"{path}: {error.strerror}") from error


def _download(address, partial, size, label, sleep):
    problem = None
    for attempt in range(_TRIES):
        if attempt:
            sleep(2 ** (attempt - 1))
        try:
            _transfer(address, partial, size, label)
            return
        except urllib.error.HTTPError as error:
            problem = f"the server answered {error.code} {error.reason}"
            if error.code == 416:
                partial.unlink(missing_ok=True)
            elif error.code < 500 and error.code not in (408, 429):
                break
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            problem = str(getattr(error, "reason", error))
        except _Short as error:
            problem = str(error)
    raise Unreachable(f"{label}: {problem}")


class _Short(Exception):
    pass


def _transfer(address, partial, size, label):
    have = partial.stat().st_size if partial.exists() else 0
    if size and have >= size:
        if have == size:
            return
        partial.unlink()
        have = 0
    request = urllib.request.Request(address, headers={"User-Agent": "annex-setup"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
        if have and answer.status != 206:
            have = 0
        progress = Progress(label, size, have)
        resumed = f", after {have} bytes of an earlier try" if have else ""
        done = have
        with partial.open("ab" if have else "wb") as file:
            while chunk := answer.read(_CHUNK):
                done += len(chunk)
                if size and done > size:
                    break
                file.write(chunk)
                progress.update(done)
    if size and done < size:
        raise _Short(f"the connection ended after {done} of {size} bytes")
    progress.finish(done, resumed)
