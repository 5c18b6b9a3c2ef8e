"""Reads the weights file of a CTranslate2 model into numpy arrays.

Layout, little endian, binary version 6:

    u32 version | str spec | u32 revision | u32 variables
    variables x: str name | u8 rank | u32 dim[rank] | u8 type | u32 bytes | data
    u32 aliases | aliases x (str alias, str target)

A str is a u16 length that counts its trailing NUL, the bytes, and the NUL. The file comes from
a package, so every length is checked against what is left before it is used.
"""

import mmap
import struct
from pathlib import Path

import numpy as np

from errors import PrepareError

_SUPPORTED_VERSION = 6
_RANK_MAX = 8
_TYPES = {
    0: np.dtype("<f4"),
    1: np.dtype("i1"),
    2: np.dtype("<i2"),
    3: np.dtype("<i4"),
    4: np.dtype("<f2"),
}


class _Cursor:
    def __init__(self, data, path):
        self._data = data
        self._path = path
        self.offset = 0

    def take(self, size):
        end = self.offset + size
        if size < 0 or end > len(self._data):
            raise PrepareError(
                f"{self._path} ends at byte {len(self._data)}, expected at least {end}",
                remedy="the download is damaged: delete it and prepare again",
            )
        start, self.offset = self.offset, end
        return start

    def number(self, code):
        size = struct.calcsize("<" + code)
        return struct.unpack_from("<" + code, self._data, self.take(size))[0]

    def text(self):
        length = self.number("H")
        start = self.take(length)
        raw = bytes(self._data[start : start + length])
        if not raw.endswith(b"\0"):
            raise PrepareError(f"{self._path}: a name at byte {start} does not end in NUL")
        return raw[:-1].decode("utf-8")


class Ct2Weights:
    """The variables of one model.bin, as float32, names as CTranslate2 gives them."""

    def __init__(self, path):
        path = Path(path)
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        cursor = _Cursor(self._data, path)
        version = cursor.number("I")
        if version != _SUPPORTED_VERSION:
            raise PrepareError(
                f"{path}: CTranslate2 binary version {version}, expected {_SUPPORTED_VERSION}"
            )
        self.spec = cursor.text()
        self.revision = cursor.number("I")
        self._variables = {}
        for _ in range(cursor.number("I")):
            name, array = self._variable(cursor, path)
            self._variables[name] = array
        self._aliases = {}
        for _ in range(cursor.number("I")):
            alias = cursor.text()
            self._aliases[alias] = cursor.text()
        if cursor.offset != len(self._data):
            raise PrepareError(f"{path}: {len(self._data) - cursor.offset} bytes left over")

    def _variable(self, cursor, path):
        name = cursor.text()
        rank = cursor.number("B")
        if rank > _RANK_MAX:
            raise PrepareError(f"{path}: {name} has rank {rank}, at most {_RANK_MAX} expected")
        shape = [cursor.number("I") for _ in range(rank)]
        type_code = cursor.number("B")
        if type_code not in _TYPES:
            raise PrepareError(f"{path}: {name} has type {type_code}, which is not supported")
        dtype = _TYPES[type_code]
        count = int(np.prod(shape, dtype=object)) if shape else 1
        size = cursor.number("I")
        if size != count * dtype.itemsize:
            raise PrepareError(f"{path}: {name} has {size} bytes, its shape {shape} says otherwise")
        start = cursor.take(size)
        return name, np.frombuffer(self._data, dtype, count, start).reshape(shape)

    def _resolve(self, name):
        return self._aliases.get(name, name)

    def __contains__(self, name):
        return self._resolve(name) in self._variables

    def __getitem__(self, name):
        """The variable as float32; int8 rows are multiplied out by their scales."""
        target = self._resolve(name)
        if target not in self._variables:
            raise PrepareError(f"the weights have no variable named {name}")
        array = self._variables[target]
        if array.dtype == np.int8:
            scale = self._variables[target + "_scale"].astype(np.float32)
            return array.astype(np.float32) / scale.reshape(-1, *[1] * (array.ndim - 1))
        return array.astype(np.float32)

    def layers(self, part):
        """How many layers `part` ("encoder" or "decoder") has."""
        count = 0
        while f"{part}/layer_{count}/ffn/linear_0/weight" in self:
            count += 1
        return count
