"""Takes named members out of zip and tar archives, and nothing else.

Only the bytes of members that were asked for are read; the name a member is written under is
ours, never the archive's, so no entry can place a file, a link or a mode anywhere.
"""

import tarfile
import zipfile
from contextlib import contextmanager

from errors import PrepareError

_CHUNK = 1 << 20


class Archive:
    """One artefact; a file that is no archive has the single member ""."""

    def __init__(self, path):
        self._path = path
        self._zip = self._tar = None
        if zipfile.is_zipfile(path):
            self._zip = zipfile.ZipFile(path)
            self._names = [i.filename for i in self._zip.infolist() if not i.is_dir()]
        elif tarfile.is_tarfile(path):
            self._tar = tarfile.open(path)
            self._members = {m.name: m for m in self._tar.getmembers() if m.isreg()}
            self._names = list(self._members)
        else:
            self._names = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for archive in (self._zip, self._tar):
            if archive:
                archive.close()

    def copy(self, member, file, size_max):
        """Appends a member to an open file; refuses more than `size_max` bytes."""
        with self._open(member) as source:
            left = size_max
            while chunk := source.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise PrepareError(
                        f"{self._path.name}: {member or 'the file'} is longer than the "
                        f"{size_max} bytes its card gives"
                    )
                file.write(chunk)

    @contextmanager
    def _open(self, member):
        if not member:
            with self._path.open("rb") as file:
                yield file
            return
        if self._names.count(member) != 1:
            raise PrepareError(
                f"{self._path.name} has {self._names.count(member)} members named {member}, "
                "expected one"
            )
        opened = (
            self._zip.open(member)
            if self._zip
            else self._tar.extractfile(self._members[member])
        )
        with opened:
            yield opened
