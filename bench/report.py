"""The table of a run."""

import os

import run_facts


class Report:
    def __init__(self, rounds):
        self._rounds = rounds
        self._load = os.getloadavg()[0]
        # At the start: a commit may be made while it runs.
        self._facts = run_facts.when_what_where()
        self._comparisons = []
        self._door = []

    def add(self, comparison):
        """One of the same title as an earlier one adds its rows to it."""
        for known in self._comparisons:
            if known.title == comparison.title:
                known.rows += comparison.rows
                return
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
            else "The machine was **not quiet**: read the CPU columns and their gains, not the "
            "wall times. With two threads the CPU columns suffer too: threads that spin while they "
            "wait for one another spin longer, and ONNX Runtime's in the peers do."
        )
        return (
            "# Results\n\n"
            f"{self._facts}. "
            f"Medians of {self._rounds} rounds, Annex and peer in turns, each warmed up. "
            f"Load average at the start: {self._load:.2f}. {note}\n\n"
            "The gain in bold is the peer's figure divided by Annex's: above 1 Annex is cheaper, or "
            "faster. Both sides compute with that many threads. Annex is measured whole: daemon, "
            "worker and decoder processes, over HTTP; a peer is one process, called directly.\n"
        )


def _table(comparison):
    parts = [f"## {comparison.title}\n\nCPU per {comparison.unit}.\n"]
    parts += [_beside(comparison, i, name) for i, name in enumerate(comparison.peers)]
    return "\n".join(parts)


def _beside(comparison, number, name):
    """Annex and one of the peers."""
    streamed = any(row.first_s for row in comparison.rows)
    head = [
        "work", "threads", "Annex CPU", "peer CPU", "gain", "Annex wall", "peer wall", "gain",
        *(["Annex's first sound", "of the peer's whole"] if streamed else []),
        "Annex memory", "peer memory", "Annex", "peer",
    ]  # fmt: skip
    lines = [head, ["---"] * len(head)]
    lines += [_cells(row, number, streamed) for row in comparison.rows]
    rows = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    return f"### Peer: {name}\n\n{rows}"


def _cells(row, number, streamed):
    annex, peer = row.annex, row.peers[number]
    peer_per = row.peer_per or row.per
    first = [_seconds(row.first_s), f"{row.first_s / peer.wall:.0%}"] if streamed else []
    return [
        row.what,
        str(row.threads),
        _seconds(annex.cpu / row.per),
        _seconds(peer.cpu / peer_per),
        _gain(peer.cpu / peer_per, annex.cpu / row.per),
        _seconds(annex.wall),
        _seconds(peer.wall),
        # Of equal work: what the peer says may be longer.
        _gain(peer.wall / peer_per, annex.wall / row.per),
        *first,
        _memory(annex),
        _memory(peer),
        row.annex_quality,
        row.peer_qualities[number] if row.peer_qualities else "",
    ]


def _gain(peer, annex):
    return f"**{peer / annex:.2f}**"


def _memory(series):
    return f"{series.resident / 2**20:.0f} MiB"


def _seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"
