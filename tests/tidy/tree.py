"""The files that the rules look at, and what a rule reports."""

import os
import re
from dataclasses import dataclass, field

_SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__", ".pytest_cache", ".venv"}
_TEXT_SUFFIXES = {
    ".cc", ".h", ".py", ".sh", ".js", ".ts", ".proto", ".toml", ".txt", ".md", ".cmake", ".json",
    ".in", ".yml", ".yaml", ".html", ".css", ".cfg", ".ini", "",
}  # fmt: skip
_BYTES_MAX = 2_000_000  # larger ones are data, whatever their name


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    remedy: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.remedy}"


@dataclass
class Tree:
    """Text files by their path below the root, with forward slashes."""

    files: dict = field(default_factory=dict)

    @staticmethod
    def read(root):
        tree = Tree()
        for folder, names, files in os.walk(root):
            names[:] = sorted(n for n in names if n not in _SKIPPED_FOLDERS)
            for name in sorted(files):
                path = os.path.join(folder, name)
                if os.path.splitext(name)[1] not in _TEXT_SUFFIXES or os.path.islink(path):
                    continue
                if os.path.getsize(path) > _BYTES_MAX:
                    continue
                try:
                    with open(path, encoding="utf-8") as file:
                        tree.files[os.path.relpath(path, root)] = file.read()
                except UnicodeDecodeError:
                    continue
        return tree

    def named(self, *suffixes, below=""):
        return [p for p in sorted(self.files) if p.endswith(suffixes) and p.startswith(below)]


def is_test(path):
    """Whether a file is a test, or data or a fake of tests only."""
    name = path.rsplit("/", 1)[-1]
    stem = name.rsplit(".", 1)[0]
    return (
        stem.endswith("_test")
        or stem.startswith(("test_", "fake_"))
        or name == "conftest.py"
        or "/testdata/" in path
        or "/test/" in path
        or path.startswith("tests/")
    )


def is_script(path, text):
    return path.endswith((".sh", ".py")) or text.startswith("#!")


_CPP_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]{0,16})\(.*?\)(?P=mark)"|"""
    r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""",
    re.DOTALL,
)


def code_only(text):
    """C++ without comments and literals, line numbers kept; `#include "x"` stays as it is."""

    def blank(match):
        start = text.rfind("\n", 0, match.start()) + 1
        if text[start : match.start()].lstrip().startswith("#include"):
            return match.group()
        return '""' + "\n" * match.group().count("\n")

    return _CPP_TOKEN.sub(blank, text)
