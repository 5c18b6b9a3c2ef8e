"""The house rules as a test: floors, sizes, dead files, banned calls.

usage: python3 tests/tidy/tidy.py [ROOT]

Prints one line per broken rule, `file:line: rule: remedy`, and exits with 1 when there is any.
A rule that has exceptions reads them from exceptions.txt, whose numbers may only shrink.
"""

import sys
from pathlib import Path

import dead_files
import floors
import sizes
import text_rules
from tree import Tree


def check(tree, exceptions_text=""):
    """All broken rules of a tree, in the order of its files."""
    broken = []
    broken += floors.check(tree)
    broken += text_rules.check(tree)
    broken += dead_files.check(tree)
    broken += sizes.check(tree, sizes.read_exceptions(exceptions_text))
    return sorted(set(broken))


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2])
    exceptions = Path(__file__).with_name("exceptions.txt").read_text(encoding="utf-8")
    broken = check(Tree.read(root), exceptions)
    for finding in broken:
        print(finding)
    print(f"tidy: {len(broken)} broken rules" if broken else "tidy: every rule holds")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
