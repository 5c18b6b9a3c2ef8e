"""Pronunciation dictionaries to the tables that the speech worker maps into memory.

A table is little-endian: the magic, then the counts of entries, symbols and bytes of strings (u32),
the symbols (u32 code points), one offset per entry and one more (u32, from the first string), the
strings. A string is a word, a zero, b"g" or b"s" (how far the entry is trusted: read through by its
makers or not), and phonemes: a byte 0x10 + n is symbol n, a byte 1 .. 7 begins what the word sounds
like in that role of a sentence. Words are in order of their bytes.
"""

import json
import struct

MAGIC = b"ANXLEX01"
FIRST_SYMBOL = 0x10
_WORD_BYTES_MAX = 40
# As src/capability/tts/phonemes/english/lexicon.h counts them.
_ROLES = {
    "NOUN": 1, "VERB": 2, "ADJ": 3, "ADV": 4, "VBD": 5, "VBN": 5, "VBP": 5, "DT": 6, "None": 7,
}  # fmt: skip
# How the model's own phonemes write the flap and the glottal stop.
_LATER = str.maketrans({"ɾ": "T", "ʔ": "t"})
_TABLES = {"american.lexicon": "us", "british.lexicon": "gb"}


def _pronunciations(value):
    """The default first, then {role: phonemes}; a role that is spelled out has none."""
    if isinstance(value, str):
        return value.translate(_LATER), {}
    default = value["DEFAULT"].translate(_LATER)
    roles = {}
    for tag, phonemes in value.items():
        said = (phonemes or "").translate(_LATER)
        if tag != "DEFAULT" and said != default:
            roles[_ROLES[tag]] = said
    return default, roles


def table(gold, silver):
    """The bytes of one table. An entry of `gold` outranks one of `silver`."""
    words = {}
    for source, entries in ((b"s", silver), (b"g", gold)):
        for word, value in entries.items():
            key = word.encode()
            if word.isascii() and 0 < len(key) <= _WORD_BYTES_MAX:
                words[key] = (source, *_pronunciations(value))
    symbols = sorted(
        {c for _, default, roles in words.values() for p in (default, *roles.values()) for c in p}
    )
    if len(symbols) > 256 - FIRST_SYMBOL:
        raise ValueError(f"{len(symbols)} different phonemes; a table holds {256 - FIRST_SYMBOL}")
    code = {symbol: FIRST_SYMBOL + n for n, symbol in enumerate(symbols)}
    offsets, strings = [], bytearray()
    for key in sorted(words):
        source, default, roles = words[key]
        offsets.append(len(strings))
        strings += key + b"\0" + source + bytes(code[c] for c in default)
        for role in sorted(roles):
            strings += bytes([role, *(code[c] for c in roles[role])])
    offsets.append(len(strings))
    head = struct.pack("<III", len(words), len(symbols), len(strings))
    numbers = [*map(ord, symbols), *offsets]
    return MAGIC + head + struct.pack(f"<{len(numbers)}I", *numbers) + bytes(strings)


def convert(source, folder, storage):
    """Writes one table per accent. `storage` is unused: there is one way."""
    for name, prefix in _TABLES.items():
        gold, silver = (
            json.loads((source / f"{prefix}_{rank}.json").read_text(encoding="utf-8"))
            for rank in ("gold", "silver")
        )
        (folder / name).write_bytes(table(gold, silver))
