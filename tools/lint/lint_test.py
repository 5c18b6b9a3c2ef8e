"""A project of one source and one header, built by ninja and read by clang-tidy."""

import json
import subprocess

import lint
import pytest

_NINJA = """
rule cc
  command = g++ -MD -MF $out.d -c $in -o $out
  depfile = $out.d
  deps = gcc
build main.o: cc ../src/main.cc
"""
_CHECKS = "WarningsAsErrors: '*'\nChecks: '-*,bugprone-use-after-move'\n"
_DIRTY = """
#include <utility>
#include <vector>
int count(std::vector<int> v) {
    const auto taken = std::move(v);
    return static_cast<int>(taken.size() + v.size());
}
int main() {}
"""


class Project:
    def __init__(self, root):
        self.root = root
        self.write("src/main.cc", '#include "main.h"\nint main() { return answer(); }\n')
        self.write("src/main.h", "inline int answer() { return 0; }\n")
        self.write(".clang-tidy", _CHECKS)
        self.write("build/build.ninja", _NINJA)
        command = f"g++ -c {root}/src/main.cc -o main.o"
        entry = {"directory": f"{root}/build", "command": command, "file": f"{root}/src/main.cc"}
        self.write("build/compile_commands.json", json.dumps([entry]))

    def write(self, name, text):
        (self.root / name).parent.mkdir(exist_ok=True)
        (self.root / name).write_text(text)

    def lint(self):
        subprocess.run(["ninja", "-C", "build", "--quiet"], cwd=self.root, check=True)
        return lint.main(["--build", "build", "--cache", "verdicts", "src/main.cc"])


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def test_a_clean_file_is_read_once(project, capsys):
    assert project.lint() == 0
    assert "0 of 1 known" in capsys.readouterr().out
    assert project.lint() == 0
    assert "1 of 1 known" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("src/main.cc", '#include "main.h"\nint main() { return -answer(); }\n'),
        ("src/main.h", "inline int answer() { return 1; }\n"),
        (".clang-tidy", _CHECKS + "HeaderFilterRegex: src\n"),
    ],
)
def test_a_change_is_read_again(project, capsys, name, text):
    project.lint()
    project.write(name, text)
    capsys.readouterr()
    assert project.lint() == 0
    assert "0 of 1 known" in capsys.readouterr().out


def test_a_finding_is_shown_each_time(project, capsys):
    project.lint()
    project.write("src/main.cc", _DIRTY)
    for _ in range(2):
        assert project.lint() == 1
        assert "bugprone-use-after-move" in capsys.readouterr().out
