"""QUALITY.md: one section per question, each replaced by the run that asks it."""

import re

import peer_environment
import run_facts

_HEAD = """# How well Annex hears and reads

Written by `python bench/quality` (see README.md); each section tells its own run. Where it is about
hearing, Annex is whisper-base over HTTP; the peer is faster-whisper on the same weights, int8, beam
1, its VAD on. Both hear the same files. "3.1 % (12)" is a rate and the number of errors behind it.

"""


def write_section(file, title, run_line, text):
    """Puts a section where it was, or at the end."""
    sections = _read(file)
    sections[title] = f"{run_line}\n\n{text.strip()}\n"
    parts = [f"## {name}\n\n{body.strip()}\n" for name, body in sections.items()]
    file.write_text(_HEAD + "\n".join(parts), encoding="utf-8")


def table(head, rows):
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _read(file):
    if not file.exists():
        return {}
    _, *parts = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: body for name, _, body in (part.partition("\n") for part in parts)}


def run_line(*packages):
    """When, of what, where and beside which packages of the peers; asked before a run, since the
    tree may change during it."""
    found = peer_environment.versions(*packages)
    peers = ", ".join(f"{name} {found[name]}" for name in packages)
    return f"{run_facts.when_what_where()}; {peers}."
