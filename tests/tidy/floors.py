"""A file includes only its own folder or a lower floor, and a library only where it is at home."""

import re

from tree import Finding, code_only

# Folders that share a floor do not include each other.
FLOORS = {
    "base": 1,
    "wire": 2,
    "http": 2,
    "tensor": 2,
    "media": 3,
    "catalog": 3,
    "scheduler": 4,
    "service": 5,
    "capability": 6,
    "gateway": 7,
    "daemon": 8,
    "worker": 8,
    "codec": 8,
    "cli": 8,
}

# First part of an included library header -> folders that may include it.
LIBRARIES = {
    "onnxruntime": ("src/tensor/",),
    "boost/": ("src/http/",),
    "espeak-ng/": ("src/capability/tts/",),
    "toml++/": ("src/catalog/", "src/daemon/"),
    "seccomp.h": ("src/codec/",),
    "linux/landlock.h": ("src/codec/",),
    "libavcodec/": ("src/codec/",),
    "libavformat/": ("src/codec/",),
    "libavutil/": ("src/codec/",),
    "libswresample/": ("src/codec/",),
    "libswscale/": ("src/codec/",),
    "poppler": ("src/codec/",),
    "jpeglib.h": ("src/codec/",),
    "png.h": ("src/codec/",),
    "webp/": ("src/codec/",),
    "tiff": ("src/codec/",),
    "gif_lib.h": ("src/codec/",),
    "libheif/": ("src/codec/",),
    "CLI/": ("src/cli/", "src/daemon/", "src/worker/", "src/codec/"),
    "kiss_fft": ("src/capability/",),
    "polyclipping/": ("src/capability/ocr/",),
    "clipper.hpp": ("src/capability/ocr/",),
    "sqlite3.h": (),
}

_OWN = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
_LIBRARY = re.compile(r"^\s*#\s*include\s+<([^>]+)>", re.MULTILINE)


def folder_of(path):
    """The part of a path below src/ that has a floor: `http`, `capability/tts`; None elsewhere."""
    parts = path.split("/")
    if len(parts) < 2 or parts[0] not in FLOORS:
        return None
    if parts[0] == "capability":
        return "/".join(parts[:2]) if len(parts) > 2 else None
    return parts[0]


def _line(text, position):
    return text.count("\n", 0, position) + 1


def _own_includes(path, text, findings):
    mine = folder_of(path.removeprefix("src/"))
    for match in _OWN.finditer(text):
        theirs = folder_of(match.group(1))
        line = _line(text, match.start(1))
        if theirs is None:
            findings.append(
                Finding(path, line, "include path", "write it from src/: #include \"folder/name.h\"")
            )
        elif mine is None:
            findings.append(
                Finding(path, line, "folder without a floor", "give it one in tests/tidy/floors.py")
            )
        elif mine != theirs and _floor(theirs) >= _floor(mine):
            findings.append(
                Finding(
                    path,
                    line,
                    "floor",
                    f"{mine} (floor {_floor(mine)}) may include its own folder or a lower floor, "
                    f"not {theirs} (floor {_floor(theirs)}): move the shared part down, or hand it "
                    "in from above",
                )
            )


def _floor(folder):
    return FLOORS[folder.split("/")[0]]


def _library_includes(path, text, findings):
    for match in _LIBRARY.finditer(text):
        for prefix, homes in LIBRARIES.items():
            if match.group(1).startswith(prefix) and not path.startswith(homes or ("//",)):
                where = " or ".join(homes) or "no folder yet"
                findings.append(
                    Finding(
                        path,
                        _line(text, match.start(1)),
                        "library",
                        f"<{match.group(1)}> is included in {where} only: use what that folder offers",
                    )
                )


def check(tree):
    findings = []
    for path in tree.named(".cc", ".h", below="src/"):
        text = code_only(tree.files[path])
        _own_includes(path, text, findings)
        _library_includes(path, text, findings)
    return findings
