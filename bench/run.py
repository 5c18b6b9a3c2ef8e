"""Annex beside its peers. See README.md.

usage: python bench/run.py [--only NAME]... [--rounds N] [--output FILE]
"""

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import comparisons
import door
import measure
import peer_environment
import report
from support.box import Box, binaries_folder


def arguments():
    parser = argparse.ArgumentParser(description="Annex beside its peers.")
    names = [*comparisons.ALL, "door"]
    parser.add_argument("--only", action="append", choices=names, help="may be repeated")
    parser.add_argument("--rounds", type=int, default=5, help="default: %(default)s")
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).with_name("RESULTS.md"),
        help="default: RESULTS.md beside this file",
    )  # fmt: skip
    return parser.parse_args(), names


@contextlib.contextmanager
def _box(folder, *options):
    with Box.running(folder, *options) as box:
        yield box
        if any(box.restarts().values()):
            sys.exit(f"error: a worker was lost, so the figures mislead\n{box.log()}")


def main():
    options, names = arguments()
    if not (binaries_folder() / "annexd").exists():
        sys.exit(f"error: no annexd in {binaries_folder()}; run scripts/setup first")
    if others := measure.running("annexd"):
        # They would share pages with what is measured, whose memory would look smaller.
        sys.exit(f"error: annexd is running already (process {others[0]}); stop it first")
    peer_environment.ensure()
    chosen = options.only or names
    results = report.Report(options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        if "door" in chosen:
            results.add_door(door.start_and_idle(Path(folder)))
        for name in chosen:
            if name == "door":
                with _box(Path(folder) / "door") as box:
                    results.add_door(door.requests(box))
                continue
            for threads in comparisons.THREADS[name]:
                print(f"{name}: {options.rounds} rounds in turns, threads: {threads}", flush=True)
                # A box of its own, so that the memory is that of one capability.
                own = Path(folder) / f"{name}-{threads}"
                with _box(own, "--set", f"threads={threads}") as box:
                    results.add(comparisons.ALL[name](box, options.rounds, threads))
    options.output.write_text(results.text(), encoding="utf-8")
    print(results.text())


if __name__ == "__main__":
    main()
