"""Rules about single lines: banned calls, unfinished marks, names, namespaces."""

import re

from tree import Finding, code_only, is_script, is_test

# Call -> (pattern over code without comments and literals, allowed files or folders, remedy)
_NOT_A_MEMBER = r"(?<![\w.>])(?:std::|::)?"
BANNED_CALLS = {
    "exit": (_NOT_A_MEMBER + r"(?:exit|quick_exit|abort)\s*\(", ("src/base/assert",),
             "return a Result and let main decide; a bug hits ANNEX_ASSERT"),
    "getenv": (_NOT_A_MEMBER + r"(?:secure_)?getenv\s*\(", ("src/daemon/settings.cc", "src/cli/"),
               "settings are read in daemon/settings.cc and handed down"),
    "sleep": (r"(?<![\w.>])(?:std::this_thread::|::)?(?:sleep|usleep|nanosleep|sleep_for|"
              r"sleep_until)\s*\(", (), "wait for what you wait for, with a deadline"),
    "std::thread": (r"\bstd::thread\b(?!::)", (), "std::jthread with a stop_token"),
    "detach": (r"(?:\.|->)detach\s*\(", (), "own the thread: std::jthread"),
    "system": (_NOT_A_MEMBER + r"(?:system|popen)\s*\(", (),
               "no shell: scheduler/process.h starts programs"),
    "strcpy": (_NOT_A_MEMBER + r"(?:strcpy|strcat|stpcpy|gets)\s*\(", (),
               "std::string or std::span"),
    "sprintf": (_NOT_A_MEMBER + r"v?sprintf\s*\(", (), "fmt::format"),
    "rand": (_NOT_A_MEMBER + r"s?rand\s*\(", (), "<random> with a seed, or getrandom"),
    "using namespace": (r"\busing\s+namespace\s+(?!std::(?:\w+::)*\w*literals)", (),
                        "name what you use"),
}  # fmt: skip
# In tests: the environment tells where binaries and models are, fakes end badly, and a program
# of the tests is run as a person would.
_ALLOWED_IN_TESTS = {"getenv", "exit", "system"}

# Written in two parts so that this file does not break its own rule.
_MARKS = re.compile(
    r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|W" r"IP)\b|\bfor n" r"ow\b|"
    r"\b(?:st" r"ub(?:bed)?|not y" r"et implemented)\b"
)
_HOSTS = re.compile(
    r"\b(?:pyp" r"i\.org|files\.python" r"hosted\.org|registry\.npm" r"js\.org|"
    r"repo1?\.mav" r"en\.(?:org|apache\.org)|deb\.deb" r"ian\.org|proxy\.gol" r"ang\.org|"
    r"crat" r"es\.io|registry\.yarn" r"pkg\.com)\b"
)
_MACHINE_PATHS = re.compile(r"(?<![\w.$}{~-])/(?:ro" r"ot|wo" r"rk|home/\w+)/")
_BAD_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
_NAMESPACE = re.compile(r"^namespace (annex[\w:]*)", re.MULTILINE)


def check(tree):
    findings = []
    for path in sorted(tree.files):
        text = tree.files[path]
        findings += _any_file(path, text)
        if path.startswith("src/") and path.endswith((".cc", ".h")):
            findings += _calls(path, text)
            findings += _namespace(path, text)
    return findings


def _lines(pattern, text):
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group().strip()


def _any_file(path, text):
    findings = []
    stem = path.rsplit("/", 1)[-1].split(".")[0]
    if stem in _BAD_NAMES and path.endswith((".cc", ".h", ".py", ".sh", ".js", ".ts")):
        findings.append(Finding(path, 1, "file name", f"'{stem}' says nothing: name the idea"))
    for line, found in _lines(_HOSTS, text):
        remedy = f"{found}: registries are reached through their clients' own settings"
        findings.append(Finding(path, line, "registry host", remedy))
    is_code = path.endswith((".cc", ".h", ".cmake", "CMakeLists.txt", ".proto"))
    if is_code or is_script(path, text):
        for line, found in _lines(_MARKS, text):
            remedy = f"'{found}': finish it, or say plainly what holds"
            findings.append(Finding(path, line, "unfinished mark", remedy))
        for line, found in _lines(_MACHINE_PATHS, text):
            remedy = f"{found} is one machine's own: take it from settings"
            findings.append(Finding(path, line, "machine path", remedy))
    if path.endswith(".h") and not text.startswith("#pragma once\n"):
        findings.append(Finding(path, 1, "pragma once", "begin the header with #pragma once"))
    return findings


def _calls(path, text):
    findings = []
    code = code_only(text)
    for name, (pattern, allowed, remedy) in BANNED_CALLS.items():
        if any(path.startswith(place) for place in allowed):
            continue
        if name in _ALLOWED_IN_TESTS and is_test(path):
            continue
        for line, _ in _lines(re.compile(pattern), code):
            findings.append(Finding(path, line, f"banned call {name}", remedy))
    return findings


def _expected_namespace(path):
    parts = path.split("/")[1:-1] or ["base"]
    if parts[0] == "base":
        return "annex"
    return "annex::" + (parts[1] if parts[0] == "capability" and len(parts) > 1 else parts[0])


def _namespace(path, text):
    """A file declares its folder's namespace; besides it only single forward declarations."""
    expected = _expected_namespace(path)
    found = _NAMESPACE.findall(code_only(text))
    own = [name for name in found if name == expected or name.startswith(expected + "::")]
    if found and not own:
        remedy = f"namespace {expected}, as the folder, not {found[0]}"
        return [Finding(path, 1, "namespace", remedy)]
    if not found and path.endswith(".h") and "#define " not in text:
        return [Finding(path, 1, "namespace", f"what it declares belongs in {expected}")]
    return []
