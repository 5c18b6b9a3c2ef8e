"""Annex beside its peers. See README.md.

usage: python bench/run.py [--only NAME]... [--rounds N] [--output FILE]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import comparisons
import door
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


def main():
    options, names = arguments()
    if not (binaries_folder() / "annexd").exists():
        sys.exit(f"error: no annexd in {binaries_folder()}; run scripts/setup first")
    peer_environment.ensure()
    chosen = options.only or names
    results = report.Report(options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        if "door" in chosen:
            results.add_door(door.start_and_idle(Path(folder)))
        for name in chosen:
            print(f"{name}: {options.rounds} rounds in turns", flush=True)
            # A box of its own, so that the memory is that of one capability.
            with Box.running(Path(folder) / f"{name}-box") as box:
                if name == "door":
                    results.add_door(door.requests(box))
                else:
                    results.add(comparisons.ALL[name](box, options.rounds))
                if any(box.restarts().values()):
                    sys.exit(f"error: a worker was lost, so the figures mislead\n{box.log()}")
    options.output.write_text(results.text(), encoding="utf-8")
    print(results.text())


if __name__ == "__main__":
    main()
