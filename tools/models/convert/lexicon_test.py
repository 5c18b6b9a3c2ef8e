"""The table is read back here as the speech worker reads it."""

import struct

import lexicon_convert
import pytest


def _read(data):
    assert data[:8] == lexicon_convert.MAGIC
    entries, symbols, size = struct.unpack_from("<III", data, 8)
    numbers = struct.unpack_from(f"<{symbols + entries + 1}I", data, 20)
    alphabet, offsets = numbers[:symbols], numbers[symbols:]
    strings = data[20 + 4 * len(numbers) :]
    assert len(strings) == size == offsets[-1]
    found = {}
    for begin, end in zip(offsets, offsets[1:], strict=False):
        word, value = strings[begin:end].split(b"\0", 1)
        said = "".join(chr(alphabet[b - 16]) if b >= 16 else f"<{b}>" for b in value[1:])
        found[word.decode()] = (value[:1].decode(), said)
    return found


def test_words_are_sorted_and_keep_their_roles_and_rank():
    gold = {"use": {"DEFAULT": "jˈuz", "NOUN": "jˈus"}, "US": {"DEFAULT": "ˌʌs", "NOUN": None}}
    silver = {"use": "wrong", "Zoe": "zˈOi"}
    found = _read(lexicon_convert.table(gold, silver))
    assert list(found) == ["US", "Zoe", "use"]
    assert found["use"] == ("g", "jˈuz<1>jˈus")
    assert found["US"] == ("g", "ˌʌs<1>")
    assert found["Zoe"] == ("s", "zˈOi")


def test_flaps_and_stops_are_written_as_the_model_reads_them():
    assert _read(lexicon_convert.table({"a": "bˈʌɾəʔ"}, {}))["a"] == ("g", "bˈʌTət")


def test_a_role_that_sounds_like_the_default_is_left_out():
    gold = {"ally": {"DEFAULT": "x", "VERB": "x"}}
    assert _read(lexicon_convert.table(gold, {}))["ally"] == ("g", "x")


def test_words_that_cannot_be_looked_up_are_left_out():
    assert list(_read(lexicon_convert.table({"": "a", "é": "a", "x" * 41: "a", "b": "a"}, {}))) == [
        "b"
    ]


def test_too_many_symbols_are_told():
    with pytest.raises(ValueError, match="a table holds 240"):
        lexicon_convert.table({"a": "".join(map(chr, range(0x100, 0x200)))}, {})
