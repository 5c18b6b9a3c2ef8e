"""Model cards: reads models/*.toml and says what is wrong with one.

A card names the artefacts a model is made of (`[[source]]`, several with the same `provides` are
tried in order and must be the same bytes), and the files they become (`[[file]]`): members of
archives, several of them joined in order, or what a converter (`[convert]`) writes.
"""

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from errors import PrepareError

# The last is for recordings and the like that tests need.
CAPABILITIES = ("embedding", "tts", "asr", "ocr", "vad", "g2p", "test")
SOURCE_KINDS = ("pypi", "npm", "maven", "url", "file")
CONVERTERS = ("whisper-ctranslate2", "kokoro", "lexicon", "mandarin-g2p")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_REQUIRED = {
    "id": str,
    "capability": str,
    "name": str,
    "description": str,
    "licence": str,
    "default": bool,
    "preferred": bool,
    "aliases": list,
    "requires": list,
    "memory_mib": int,
    "size_mib": int,
    "parameters": dict,
    "source": list,
    "file": list,
}


@dataclass(frozen=True)
class Source:
    provides: str
    kind: str
    sha256: str
    bytes: int
    package: str = ""
    version: str = ""
    location: str = ""

    @property
    def label(self):
        return f"{self.kind} {self.package}@{self.version}" if self.package else self.location


@dataclass(frozen=True)
class Part:
    source: str
    member: str = ""


@dataclass(frozen=True)
class FileSpec:
    """`parts` is empty for a file that the converter writes."""

    name: str
    bytes: int
    sha256: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Card:
    id: str
    capability: str
    name: str
    default: bool
    requires: tuple[str, ...]
    sources: tuple[Source, ...]
    files: tuple[FileSpec, ...]
    convert_kind: str = ""
    convert_storage: str = ""
    convert_inputs: tuple[FileSpec, ...] = ()
    aliases: tuple[str, ...] = field(default=())

    def artefacts(self):
        """The sources of each artefact in the card's order, as {provides: [Source]}."""
        found = {}
        for source in self.sources:
            found.setdefault(source.provides, []).append(source)
        return found

    def recipe_digest(self, converter_digest):
        """Changes exactly when the prepared files have to be made again."""
        recipe = [
            [(s.provides, s.sha256) for s in self.sources],
            [repr(f) for f in self.files],
            [self.convert_kind, self.convert_storage, [repr(f) for f in self.convert_inputs]],
            converter_digest if self.convert_kind else "",
        ]
        return hashlib.sha256(json.dumps(recipe).encode()).hexdigest()


class _Reader:
    """Takes values out of a parsed card and says where a wrong one stands."""

    def __init__(self, path):
        self._path = path

    def fail(self, message):
        raise PrepareError(f"{self._path}: {message}", remedy="correct the model card")

    def value(self, table, where, key, kind, default=None):
        if key not in table:
            if default is None:
                self.fail(f"{where} lacks {key}")
            return default
        found = table[key]
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            self.fail(f"{where}: {key} is {found!r}, expected {kind.__name__}")
        return found

    def sha256(self, table, where):
        found = self.value(table, where, "sha256", str)
        if not _SHA256.fullmatch(found):
            self.fail(f"{where}: sha256 is {found!r}, expected 64 hexadecimal digits")
        return found

    def source(self, table, index):
        where = f"source {index}"
        kind = self.value(table, where, "kind", str)
        if kind not in SOURCE_KINDS:
            self.fail(f"{where}: kind is {kind!r}, expected one of {', '.join(SOURCE_KINDS)}")
        registry = kind in ("pypi", "npm", "maven")
        return Source(
            provides=self.value(table, where, "provides", str),
            kind=kind,
            sha256=self.sha256(table, where),
            bytes=self.value(table, where, "bytes", int),
            package=self.value(table, where, "package", str, None if registry else ""),
            version=self.value(table, where, "version", str, None if registry else ""),
            location=self.value(table, where, "location", str, "" if registry else None),
        )

    def file(self, table, where, provided, converted):
        name = self.value(table, where, "name", str)
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name:
            self.fail(f"{where}: name {name!r} leaves the model's folder")
        parts = []
        for part in self.value(table, where, "from", list, []):
            source = self.value(part, where, "source", str)
            if source not in provided:
                self.fail(f"{where}: no source provides {source!r}")
            parts.append(Part(source, self.value(part, where, "member", str, "")))
        if not parts and not converted:
            self.fail(f"{where}: from is missing and there is no [convert]")
        return FileSpec(
            name=name,
            bytes=self.value(table, where, "bytes", int),
            sha256=self.sha256(table, where),
            parts=tuple(parts),
        )


def read_card(path):
    """The card in one TOML file. Errors: PrepareError naming the file and the key."""
    reader = _Reader(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reader.fail(str(error))
    for key, kind in _REQUIRED.items():
        reader.value(table, "the card", key, kind)
    if not _ID.fullmatch(table["id"]) or path.stem != table["id"]:
        reader.fail(f"id is {table['id']!r}, expected the file's name, lower case")
    if table["capability"] not in CAPABILITIES:
        reader.fail(f"capability is {table['capability']!r}, expected one of {CAPABILITIES}")
    sources = [reader.source(s, i) for i, s in enumerate(table["source"], 1)]
    provided = {s.provides for s in sources}
    for name in provided:
        if len({s.sha256 for s in sources if s.provides == name}) > 1:
            reader.fail(f"the sources that provide {name!r} have different sha256")
    convert = reader.value(table, "the card", "convert", dict, {})
    inputs = convert.get("input", [])
    if convert and reader.value(convert, "convert", "kind", str) not in CONVERTERS:
        reader.fail(f"convert: kind is {convert['kind']!r}, expected one of {CONVERTERS}")
    return Card(
        id=table["id"],
        capability=table["capability"],
        name=table["name"],
        default=table["default"],
        requires=tuple(table["requires"]),
        aliases=tuple(table["aliases"]),
        sources=tuple(sources),
        files=tuple(
            reader.file(f, f"file {i}", provided, bool(convert))
            for i, f in enumerate(table["file"], 1)
        ),
        convert_kind=convert.get("kind", ""),
        convert_storage=convert.get("storage", ""),
        convert_inputs=tuple(
            reader.file(f, f"convert input {i}", provided, False) for i, f in enumerate(inputs, 1)
        ),
    )


def read_cards(folder):
    """All cards of a folder as {id: Card}, with names and needs checked against each other."""
    cards = {card.id: card for card in map(read_card, sorted(folder.glob("*.toml")))}
    if not cards:
        raise PrepareError(f"no model card in {folder}", remedy="run from a complete checkout")
    taken = {}
    for card in cards.values():
        for need in card.requires:
            if need not in cards:
                raise PrepareError(f"{card.id} requires {need}, which has no card")
        for name in (card.id, *card.aliases):
            if name in taken:
                raise PrepareError(f"{card.id} and {taken[name]} both go by the name {name}")
            taken[name] = card.id
    return cards


def select(cards, names):
    """The cards of `names` (ids or aliases; all default ones if empty) and what they require."""
    by_name = {name: card for card in cards.values() for name in (card.id, *card.aliases)}
    for name in names:
        if name not in by_name:
            raise PrepareError(f"no model named {name}; there are {', '.join(sorted(cards))}")
    queue = [by_name[n] for n in names] or [c for c in cards.values() if c.default]
    chosen = {}
    while queue:
        card = queue.pop(0)
        if card.id not in chosen:
            chosen[card.id] = card
            queue += [cards[need] for need in card.requires]
    return list(chosen.values())
