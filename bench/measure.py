"""CPU seconds, wall time and memory of a process and all it started."""

import os
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def tree(pid):
    root = psutil.Process(pid)
    return [pid] + [child.pid for child in root.children(recursive=True)]


def running(name):
    """Processes whose program is called that."""
    return [p.pid for p in psutil.process_iter(["name"]) if p.info["name"] == name]


def _fields(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_seconds(pids):
    """User and system time, with that of ended children that were waited for."""
    total = 0
    for pid in pids:
        try:
            total += sum(int(value) for value in _fields(pid)[11:15])
        except FileNotFoundError:
            continue
    return total / _TICKS_PER_S


def resident_bytes(pids):
    """Proportional share, so that what processes share counts once."""
    total = 0
    for pid in pids:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


@dataclass
class Series:
    """Rounds of one side of a comparison."""

    cpu_s: list = field(default_factory=list)
    wall_s: list = field(default_factory=list)
    resident: int = 0
    answers: list = field(default_factory=list)

    def round(self, pid, work):
        """Runs `work()` once and charges it to the tree of `pid`."""
        before, start = cpu_seconds(tree(pid)), time.perf_counter()
        self.answers.append(work())
        self.wall_s.append(time.perf_counter() - start)
        self.cpu_s.append(cpu_seconds(tree(pid)) - before)
        self.resident = max(self.resident, resident_bytes(tree(pid)))

    @property
    def cpu(self):
        return statistics.median(self.cpu_s)

    @property
    def wall(self):
        return statistics.median(self.wall_s)


@dataclass
class Row:
    """One line of a comparison's table."""

    what: str
    threads: int
    annex: Series
    peers: list  # one Series for each of the comparison's peers
    annex_quality: str = ""
    peer_qualities: list = field(default_factory=list)
    per: float = 1  # seconds of sound, say: costs are shown per one of them
    peer_per: float = 0  # where the peers' work has another length
    first_s: float = 0  # until the first piece of an answer that is streamed


@dataclass
class Comparison:
    title: str
    peers: list  # what each is, in words
    unit: str
    rows: list


def in_turns(rounds, box_pid, annex_work, *peers):
    """(annex, [peer...]) series: one round each, in turns; the first of each warms up, uncounted."""
    annex, others = Series(), [Series() for _ in peers]
    annex_work()
    for peer in peers:
        peer.ask()
    for _ in range(rounds):
        annex.round(box_pid, annex_work)
        for peer, series in zip(peers, others, strict=True):
            series.round(peer.pid, peer.ask)
    return annex, others
