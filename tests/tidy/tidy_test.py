"""Each rule of tidy.py breaks on a small bad tree and holds on the good one beside it."""

from pathlib import Path

import pytest
import sizes
import tidy
from tree import Tree, code_only

HEADER = "#pragma once\nnamespace annex::http {\n}\n"


def rules(files, exceptions=""):
    return {(f.path, f.line, f.rule) for f in tidy.check(Tree(files), exceptions)}


def built(files):
    """The files, with a CMakeLists.txt that names every .cc and a daemon that uses every .h."""
    sources = " ".join(p.removeprefix("src/") for p in files if p.endswith(".cc"))
    includes = "".join(
        f'#include "{p.removeprefix("src/")}"\n' for p in files if p.endswith(".h")
    )
    return {
        **files,
        "src/CMakeLists.txt": f"{sources} daemon/all.cc",
        "src/daemon/all.cc": f"{includes}namespace annex::daemon {{}}\n",
    }


def test_a_good_tree_breaks_nothing():
    good = {
        "src/http/server.h": HEADER,
        "src/http/server.cc": '#include "http/server.h"\n#include <boost/asio.hpp>\n'
        '#include "base/result.h"\nnamespace annex::http {\n}\n',
        "src/base/result.h": "#pragma once\nnamespace annex {\n}\n",
    }
    assert rules(built(good)) == set()


@pytest.mark.parametrize(
    ("path", "include"),
    [
        ("src/base/a.cc", "wire/call.h"),
        ("src/wire/a.cc", "http/server.h"),
        ("src/scheduler/a.cc", "service/route_context.h"),
        ("src/capability/tts/a.cc", "capability/asr/methods.h"),
        ("src/capability/tts/a.cc", "gateway/routes.h"),
        ("src/daemon/a.cc", "worker/capabilities.h"),
        ("src/worker/a.cc", "codec/input.h"),
    ],
)
def test_an_include_of_the_same_or_a_higher_floor_is_refused(path, include):
    found = rules({path: f'\n#include "{include}"\n', "src/CMakeLists.txt": path[4:]})
    assert (path, 2, "floor") in found


@pytest.mark.parametrize(
    ("path", "include"),
    [
        ("src/capability/tts/a.cc", "capability/tts/english/numbers.h"),
        ("src/capability/ocr/detect/a.cc", "capability/ocr/page_reader.h"),
        ("src/codec/sandbox/a.cc", "codec/input.h"),
        ("src/daemon/a.cc", "capability/tts/route.h"),
        ("src/cli/a.cc", "http/client.h"),
    ],
)
def test_an_include_of_the_own_folder_or_a_lower_floor_is_fine(path, include):
    assert "floor" not in {rule for _, _, rule in rules({path: f'#include "{include}"\n'})}


def test_an_include_that_does_not_start_at_src_is_refused():
    assert ("src/http/a.cc", 1, "include path") in rules({"src/http/a.cc": '#include "b.h"\n'})


@pytest.mark.parametrize(
    ("path", "library"),
    [
        ("src/media/a.cc", "onnxruntime_cxx_api.h"),
        ("src/cli/a.cc", "boost/asio.hpp"),
        ("src/capability/asr/a.cc", "espeak-ng/speak_lib.h"),
        ("src/media/a.cc", "libavcodec/avcodec.h"),
        ("src/capability/ocr/a.cc", "poppler/cpp/poppler-document.h"),
        ("src/gateway/a.cc", "toml++/toml.h"),
        ("src/daemon/a.cc", "sqlite3.h"),
    ],
)
def test_a_library_is_included_in_its_own_folder_only(path, library):
    assert (path, 1, "library") in rules({path: f"#include <{library}>\n"})


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("exit(1);", "exit"),
        ("std::exit(1);", "exit"),
        ('auto* x = std::getenv("A");', "getenv"),
        ("std::this_thread::sleep_for(x);", "sleep"),
        ("::usleep(3);", "sleep"),
        ("std::thread t;", "std::thread"),
        ("t.detach();", "detach"),
        ('system("ls");', "system"),
        ("strcpy(a, b);", "strcpy"),
        ('sprintf(a, "x");', "sprintf"),
        ("using namespace std;", "using namespace"),
    ],
)
def test_a_banned_call_is_found(line, rule):
    found = rules({"src/http/a.cc": f"namespace annex::http {{\n{line}\n}}\n"})
    assert ("src/http/a.cc", 2, f"banned call {rule}") in found


@pytest.mark.parametrize(
    "line",
    [
        "::_exit(1);",
        "loop.exit();",
        "// exit(1) would lose the request",
        'message = "sleep(3)";',
        "std::thread::hardware_concurrency();",
        "std::jthread t;",
        "snprintf(a, n);",
        "filesystem(x);",
        "using namespace std::chrono_literals;",
        "using namespace std::string_view_literals;",
    ],
)
def test_what_only_looks_like_a_banned_call_is_fine(line):
    found = rules({"src/http/a.cc": f"namespace annex::http {{\n{line}\n}}\n"})
    assert not [rule for _, _, rule in found if rule.startswith("banned")]


def test_getenv_is_allowed_where_settings_are_read_and_in_tests():
    call = 'std::getenv("A");\n'
    found = rules({"src/daemon/settings.cc": call, "src/tensor/session_test.cc": call})
    assert not [rule for _, _, rule in found if rule.startswith("banned")]


def test_a_source_that_nothing_builds_is_dead():
    found = rules({"src/http/a.cc": "namespace annex::http {\n}\n"})
    assert ("src/http/a.cc", 1, "dead file") in found


def test_a_header_that_only_its_own_source_or_a_test_includes_is_dead():
    files = {"src/http/a.h": HEADER, "src/http/a.cc": '#include "http/a.h"\n'}
    assert ("src/http/a.h", 1, "dead file") in rules(files)
    files["src/http/a_test.cc"] = '#include "http/a.h"\n'
    assert ("src/http/a.h", 1, "dead file") in rules(files)


def test_a_long_file_is_refused_and_an_exception_only_shrinks():
    path = "src/http/a.sh"
    assert (path, 401, "file size") in rules({path: "\n" * 401})
    assert rules({path: "\n" * 400}) == set()
    assert rules({path: "\n" * 450}, f"lines {path} 450") == set()
    assert (path, 451, "file size") in rules({path: "\n" * 451}, f"lines {path} 450")
    assert (path, 501, "file size") in rules({path: "\n" * 501}, f"lines {path} 600")
    shrunk = {rule for _, _, rule in rules({path: "\n" * 449}, f"lines {path} 450")}
    assert shrunk == {"exception too large"}
    assert {rule for _, _, rule in rules({}, f"lines {path} 450")} == {"stale exception"}


def test_a_full_folder_is_refused_and_tests_do_not_count():
    files = {f"tools/n{i}.py": "" for i in range(15)} | {"tools/n_test.py": "", "tools/README": ""}
    assert rules(files) == set()
    assert ("tools", 1, "folder size") in rules(files | {"tools/one_more.py": ""})


def test_a_header_and_its_source_count_as_one():
    assert sizes._count_folders(Tree({"src/http/a.h": "", "src/http/a.cc": ""})) == {"src/http": 1}


@pytest.mark.parametrize("mark", ["TO" "DO", "FIX" "ME", "for n" "ow", "X" "XX", "st" "ub"])
@pytest.mark.parametrize("path", ["src/http/a.proto", "tools/a.py", "scripts/lib/a.sh"])
def test_an_unfinished_mark_is_found(path, mark):
    found = rules({path: f"\n# {mark} later\n", "src/CMakeLists.txt": "http/a.proto"})
    assert (path, 2, "unfinished mark") in found


def test_a_registry_host_is_found_anywhere():
    assert ("README.md", 1, "registry host") in rules({"README.md": "see pyp" "i.org/x"})


def test_a_machine_path_is_found_in_code():
    assert ("a.sh", 1, "machine path") in rules({"a.sh": "cd /ho" "me/me/annex\n"})
    assert rules({"a.sh": 'cd "$HOME/annex"; ls /usr/bin\n'}) == set()


def test_a_name_that_says_nothing_is_refused():
    assert ("tools/utils.py", 1, "file name") in rules({"tools/utils.py": ""})


def test_a_header_begins_with_pragma_once():
    files = built({"src/http/a.h": "// text\n" + HEADER})
    assert ("src/http/a.h", 1, "pragma once") in rules(files)


def test_the_namespace_is_the_folder():
    files = built({"src/http/a.h": HEADER.replace("http", "wire")})
    assert ("src/http/a.h", 1, "namespace") in rules(files)
    files = built({"src/capability/tts/x/a.h": HEADER.replace("http", "tts")})
    assert rules(files) == set()


def test_comments_and_literals_are_no_code_and_lines_stay():
    text = 'a /* exit(\n */ b "exit(" R"(exit(\n)" // exit(\n#include "x.h"\n'
    code = code_only(text)
    assert "exit" not in code
    assert code.count("\n") == text.count("\n")
    assert '#include "x.h"' in code


def test_this_tree_keeps_the_rules():
    root = Path(__file__).resolve().parents[2]
    exceptions = Path(__file__).with_name("exceptions.txt").read_text(encoding="utf-8")
    broken = tidy.check(Tree.read(root), exceptions)
    assert not broken, "\n".join(str(finding) for finding in broken)
