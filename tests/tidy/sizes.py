"""Sizes of files and folders, with exceptions that may only shrink."""

from collections import defaultdict

from tree import Finding, is_test

LINES_MAX = 400  # of a file; an exception may allow up to:
LINES_HARD_MAX = 500
FOLDER_MAX = 15  # sources in one folder; a .h and its .cc are one, tests do not count
_SUFFIXES = (".cc", ".h", ".py", ".sh", ".js", ".ts")
_EXCEPTIONS = "tests/tidy/exceptions.txt"


def read_exceptions(text):
    """Lines `kind path number`, e.g. `lines src/a/b.cc 420`; # begins a comment."""
    exceptions = {}
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if words:
            kind, path, number = words
            exceptions[(kind, path)] = int(number)
    return exceptions


def check(tree, exceptions):
    return _files(tree, exceptions) + _folders(tree, exceptions) + _stale(tree, exceptions)


def _files(tree, exceptions):
    findings = []
    for path in tree.named(*_SUFFIXES):
        lines = tree.files[path].count("\n")
        limit = exceptions.get(("lines", path), LINES_MAX)
        if lines > LINES_HARD_MAX:
            remedy = f"{lines} lines, {LINES_HARD_MAX} is the end: split it by idea"
            findings.append(Finding(path, lines, "file size", remedy))
        elif lines > limit:
            remedy = f"{lines} lines, at most {limit}: split it by idea"
            findings.append(Finding(path, lines, "file size", remedy))
        elif ("lines", path) in exceptions and lines < limit:
            findings.append(_shrink("lines", path, max(lines, LINES_MAX)))
    return findings


def _count_folders(tree):
    stems = defaultdict(set)
    for path in tree.named(*_SUFFIXES):
        folder, _, name = path.rpartition("/")
        if not is_test(path) or folder.startswith("tests"):
            stems[folder].add(name.rsplit(".", 1)[0].removesuffix("_test").removeprefix("test_"))
    return {folder: len(names) for folder, names in stems.items()}


def _folders(tree, exceptions):
    findings = []
    for folder, count in sorted(_count_folders(tree).items()):
        limit = exceptions.get(("folder", folder), FOLDER_MAX)
        if count > limit:
            remedy = f"{count} sources, at most {limit}: make sub-folders by idea"
            findings.append(Finding(folder, 1, "folder size", remedy))
        elif ("folder", folder) in exceptions and count < limit:
            findings.append(_shrink("folder", folder, max(count, FOLDER_MAX)))
    return findings


def _stale(tree, exceptions):
    folders = _count_folders(tree)
    return [
        Finding(_EXCEPTIONS, 1, "stale exception", f"{kind} {path} is gone: take the line out")
        for kind, path in exceptions
        if (path not in folders if kind == "folder" else path not in tree.files)
    ]


def _shrink(kind, path, now):
    default = FOLDER_MAX if kind == "folder" else LINES_MAX
    what = f"take out `{kind} {path}`" if now == default else f"write {now} for `{kind} {path}`"
    return Finding(_EXCEPTIONS, 1, "exception too large", f"it shrank: {what}")
