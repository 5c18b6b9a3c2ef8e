"""How well Annex hears and reads, beside peers on the same sound and pages. See ../README.md.

usage: python bench/quality [--only SECTION]... [--share S]
                               [--output FILE] [--details FOLDER]
"""

import argparse
import json
import sys
from pathlib import Path

_BENCH = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_BENCH), str(_BENCH.parent / "tests")]

import document
import no_speech
import peer_environment
import speech
import spoken
import timing
from ears import Ears
from reading import section as reading
from reading.readers import Readers
from support.box import binaries_folder, cache_folder

# Title, question, and who is asked.
_SECTIONS = {
    "real": ("Real speech", speech.real, Ears),
    "damaged": ("Real speech, damaged", speech.damaged, Ears),
    "times": ("Times of words", timing.times, Ears),
    "no-speech": ("Two hours without speech", no_speech.inventions, Ears),
    "mandarin": ("Mandarin", spoken.mandarin, Ears),
    "voices": ("Annex's own voices", spoken.voices, Ears),
    "reading": ("Reading", reading.characters_lost, Readers),
}


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only", action="append", choices=_SECTIONS, help="may be repeated; default: all"
    )
    parser.add_argument(
        "--share", type=float, default=1.0,
        help="of the clips and pages, above 0 and at most 1; a smaller one is quicker and coarser",
    )  # fmt: skip
    parser.add_argument(
        "--output", type=Path, default=_BENCH / "QUALITY.md",
        help="other sections in it are kept; default: QUALITY.md in bench",
    )  # fmt: skip
    parser.add_argument(
        "--details", type=Path, default=cache_folder() / "bench-quality",
        help="every clip's and page's truth and what was found, as JSON lines; default: %(default)s",
    )  # fmt: skip
    options = parser.parse_args()
    if not 0 < options.share <= 1:
        parser.error(f"--share {options.share}: expected more than 0 and at most 1")
    return options


def main():
    options = _arguments()
    if not (binaries_folder() / "annexd").exists():
        sys.exit(f"error: no annexd in {binaries_folder()}; run scripts/setup first")
    peer_environment.ensure()
    options.details.mkdir(parents=True, exist_ok=True)
    for name in options.only or _SECTIONS:
        title, ask, asked = _SECTIONS[name]
        run_line = document.run_line(*asked.PACKAGES)
        print(f"{title} ...", flush=True)
        with (options.details / f"{name}.jsonl").open("w", encoding="utf-8") as details:

            def log(details=details, **what):
                details.write(json.dumps(what, ensure_ascii=False) + "\n")
                details.flush()

            # A box of its own, so that its memory is that of one question.
            with asked.running() as them:
                text = ask(them, log, options.share)
        document.write_section(options.output, title, run_line, text)
        print(f"\n{text}\n", flush=True)


if __name__ == "__main__":
    main()
