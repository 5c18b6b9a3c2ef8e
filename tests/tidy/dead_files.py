"""Files that nothing builds or includes."""

import re

from tree import Finding, is_test

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def _built_files(tree):
    """Paths that some CMakeLists.txt names, relative to its folder."""
    built = set()
    for path in tree.named("CMakeLists.txt"):
        folder = path.removesuffix("CMakeLists.txt")
        for word in re.findall(r"[\w./-]+\.(?:cc|proto)\b", tree.files[path]):
            built.add(_normal(folder + word))
    return built


def _normal(path):
    parts = []
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def check(tree):
    findings = []
    built = _built_files(tree)
    includers = {}
    for path in tree.named(".cc", ".h"):
        for name in _INCLUDE.findall(tree.files[path]):
            includers.setdefault("src/" + name, set()).add(path)
    for path in tree.named(".cc", ".proto", below="src/"):
        if path not in built:
            remedy = "no CMakeLists.txt names it: build it or take it out"
            findings.append(Finding(path, 1, "dead file", remedy))
    for path in tree.named(".h", below="src/"):
        own = path.removesuffix(".h") + ".cc"
        users = {user for user in includers.get(path, ()) if user != own}
        if not users:
            remedy = "nothing but its own .cc includes it: use it or take it out"
            findings.append(Finding(path, 1, "dead file", remedy))
        elif not is_test(path) and all(is_test(user) for user in users):
            remedy = "only tests include it: use it or take it out"
            findings.append(Finding(path, 1, "dead file", remedy))
    return findings
