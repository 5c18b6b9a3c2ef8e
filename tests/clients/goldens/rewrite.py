"""Writes the goldens anew, and prints how far each was from what is there.

usage: python tests/clients/goldens/rewrite.py [--only NAME,...] [--dry-run]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx
import mel
import numpy as np
from sentences import SENTENCES, golden, golden_path, spoken
from support.box import Box

_TIMEOUT_S = 300


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="names, with commas; default: all")
    parser.add_argument("--dry-run", action="store_true", help="print, write nothing")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(SENTENCES)
    with (
        tempfile.TemporaryDirectory() as home,
        Box.running(Path(home)) as box,
        httpx.Client(base_url=box.url, timeout=_TIMEOUT_S) as http,
    ):
        for name in names:
            found = spoken(http, SENTENCES[name])
            old = golden_path(name).exists()
            print(name, mel.distance(golden(name), found) if old else "new", flush=True)
            if not options.dry_run:
                np.save(golden_path(name), found)


if __name__ == "__main__":
    main()
