"""The table of a run."""

import datetime
import os
import platform
import subprocess
from pathlib import Path


class Report:
    def __init__(self, rounds):
        self._rounds = rounds
        self._load = os.getloadavg()[0]
        self._comparisons = []
        self._door = []

    def add(self, comparison):
        self._comparisons.append(comparison)

    def add_door(self, rows):
        self._door += rows

    def text(self):
        parts = [self._head()]
        parts += [_table(comparison) for comparison in self._comparisons]
        if self._door:
            rows = "".join(f"| {what} | {figure} |\n" for what, figure in self._door)
            parts.append(f"## The door\n\n| | |\n|---|---|\n{rows}")
        return "\n".join(parts)

    def _head(self):
        quiet = self._load < 0.5
        note = (
            "The machine was quiet."
            if quiet
            else "The machine was **not quiet**: read the CPU columns and the ratios, not the wall "
            "times."
        )
        return (
            "# Results\n\n"
            f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}, "
            f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}. "
            f"Medians of {self._rounds} rounds, Annex and peer in turns, each warmed up. "
            f"Load average at the start: {self._load:.2f}. {note}\n\n"
            "Ratio: Annex's CPU seconds divided by the peer's; below 1 Annex is cheaper. Annex is "
            "measured whole: daemon, worker and decoder processes, over HTTP.\n"
        )


def _table(comparison):
    head = (
        f"## {comparison.title}\n\nPeer: {comparison.peer}. CPU per {comparison.unit}.\n\n"
        "| work | Annex CPU | peer CPU | ratio | Annex wall | peer wall | Annex memory | "
        "peer memory | Annex | peer |\n|---|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(_line(row) for row in comparison.rows)


def _line(row):
    annex = row.annex.cpu / row.per
    peer = row.peer.cpu / (row.peer_per or row.per)
    return (
        f"| {row.what} | {_seconds(annex)} | {_seconds(peer)} | **{annex / peer:.2f}** | "
        f"{_seconds(row.annex.wall)} | {_seconds(row.peer.wall)} | "
        f"{row.annex.resident / 2**20:.0f} MiB | {row.peer.resident / 2**20:.0f} MiB | "
        f"{row.annex_quality} | {row.peer_quality} |\n"
    )


def _seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def _commit():
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent,
    )  # fmt: skip
    return done.stdout.strip() or "unknown"


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
