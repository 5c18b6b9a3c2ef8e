"""Model cards, good and bad; and the project's own."""

from pathlib import Path

import pytest

from cards import read_card, read_cards, select
from errors import PrepareError

_PROJECT = Path(__file__).parents[2]
_GOOD = """
id = "one"
capability = "embedding"
name = "One"
description = "d"
licence = "MIT"
default = true
preferred = false
aliases = ["uno"]
requires = []
memory_mib = 1
size_mib = 1
[parameters]
dimensions = 3
[[source]]
provides = "p"
kind = "pypi"
package = "one"
version = "1.0"
sha256 = "HASH"
bytes = 1
[[file]]
name = "model.onnx"
from = [{ source = "p", member = "m" }]
sha256 = "HASH"
bytes = 1
""".replace("HASH", "a" * 64)


def write(folder, text, name="one"):
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def test_good_card(tmp_path):
    card = read_card(write(tmp_path, _GOOD))
    assert card.sources[0].label == "pypi one@1.0"
    assert card.files[0].parts[0].member == "m"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "one"', 'id = "../one"', "id is"),
        ('id = "one"', 'id = "two"', "the file's name"),
        ('"embedding"', '"chat"', "capability"),
        ('kind = "pypi"', 'kind = "ftp"', "kind"),
        ('package = "one"', "", "lacks package"),
        ("a" * 64, "a" * 63, "64 hexadecimal"),
        ('name = "model.onnx"', 'name = "../model.onnx"', "leaves"),
        ('name = "model.onnx"', 'name = "/model.onnx"', "leaves"),
        ('source = "p"', 'source = "q"', "no source provides"),
        ('from = [{ source = "p", member = "m" }]', "", "from is missing"),
        ("memory_mib = 1", "memory_mib = true", "memory_mib"),
        ("memory_mib = 1", "", "lacks memory_mib"),
        ('licence = "MIT"', "licence = ", "line"),
    ],
)
def test_bad_card_is_told_by_key(tmp_path, old, new, complaint):
    with pytest.raises(PrepareError, match=complaint):
        read_card(write(tmp_path, _GOOD.replace(old, new, 1)))


def test_two_models_of_one_name(tmp_path):
    write(tmp_path, _GOOD)
    write(tmp_path, _GOOD.replace('id = "one"', 'id = "two"'), "two")
    with pytest.raises(PrepareError, match="both go by"):
        read_cards(tmp_path)


def test_unknown_requirement(tmp_path):
    write(tmp_path, _GOOD.replace("requires = []", 'requires = ["other"]'))
    with pytest.raises(PrepareError, match="requires other"):
        read_cards(tmp_path)


def test_selection_brings_what_is_required(tmp_path):
    write(tmp_path, _GOOD.replace("requires = []", 'requires = ["two"]'))
    two = _GOOD.replace('id = "one"', 'id = "two"').replace("uno", "due")
    write(tmp_path, two.replace("default = true", "default = false"), "two")
    cards = read_cards(tmp_path)
    assert [c.id for c in select(cards, ["uno"])] == ["one", "two"]
    with pytest.raises(PrepareError, match="no model named three"):
        select(cards, ["three"])


def test_words_do_not_change_the_recipe_and_bytes_do(tmp_path):
    plain = read_card(write(tmp_path, _GOOD)).recipe_digest("")
    worded = read_card(write(tmp_path, _GOOD.replace('"d"', '"other words"'))).recipe_digest("")
    pinned = read_card(write(tmp_path, _GOOD.replace("a" * 64, "b" * 64))).recipe_digest("")
    assert plain == worded != pinned


def test_the_projects_own_cards():
    cards = read_cards(_PROJECT / "models")
    for capability in ("embedding", "tts", "asr", "ocr"):
        table = [c.id for c in cards.values() if c.capability == capability]
        assert table, f"no model for {capability}"
    assert {c.id for c in select(cards, ["whisper-1"])} == {"whisper-base", "silero-vad"}
