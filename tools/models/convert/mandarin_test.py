"""A small word list and dictionary, packed and read back."""

import json
import struct
import zlib

import mandarin_convert
import numpy as np
import pytest
from errors import PrepareError

_HMM = """#prob_start
-0.26 -3.14e+100 -3.14e+100 -1.46
#prob_trans
-3.14e+100 -0.51 -0.91 -3.14e+100
-0.58 -3.14e+100 -3.14e+100 -0.80
-3.14e+100 -0.33 -1.26 -3.14e+100
-0.72 -3.14e+100 -3.14e+100 -0.66
#B
中:-5.5,国:-6.5
#E
国:-4.5
#M
中:-8.5
#S
中:-7.5,x:-3.5
"""
_WORDS = "中 100 f\n国 50 n\n中国 300 ns\n银行 20 n\n行 10 v\nAT&T 3 nz\n"
_CHARACTERS = {"中": "zhōng,zhòng", "国": "guó", "银": "yín", "行": "xíng,háng", "吕": "lǚ"}
_PHRASES = {"银行": [["yín"], ["háng"]], "吕国": [["lǚ"], ["guó"]], "中国": [["zhōng"], ["guó"]]}


def _sources(folder, words=_WORDS, hmm=_HMM):
    (folder / "dict.txt").write_text(words, encoding="utf-8")
    (folder / "hmm_model.txt").write_text(hmm, encoding="utf-8")
    readings = {str(ord(c)): r for c, r in _CHARACTERS.items()}
    (folder / "pinyin_dict.json").write_text(json.dumps(readings))
    (folder / "phrases_dict.json").write_text(json.dumps(_PHRASES))


def _parts(path):
    data = path.read_bytes()
    assert data[:8] == b"ANNEXZH1"
    checksum, count = struct.unpack_from("<II", data, 8)
    assert checksum == zlib.crc32(data[12:])
    parts = {}
    for i in range(count):
        name, offset, size = struct.unpack_from("<4sII", data, 16 + 12 * i)
        assert offset % 4 == 0
        parts[name.decode()] = data[offset : offset + size]
    return parts


def test_words_are_sorted_and_read_as_the_phrases_say(tmp_path):
    _sources(tmp_path)
    mandarin_convert.convert(tmp_path, tmp_path, "sorted-arrays")
    parts = _parts(tmp_path / "mandarin.bin")
    words = parts["wd02"].decode("utf-16-le")
    assert words == "中国吕国银行"
    costs = np.frombuffer(parts["co02"], "<u2")
    # The phrase that is no word has no cost; the commonest word the least.
    assert costs[1] == mandarin_convert.NOT_A_WORD
    assert costs[0] < costs[2] < mandarin_convert.NOT_A_WORD
    syllables = parts["syll"].decode().split("\n")
    special = np.frombuffer(parts["sp02"], "<u4")
    assert list(special) == [2]  # the others are read as their characters are
    codes = np.frombuffer(parts["sr02"], "<u2")
    assert [(syllables[c // 8], c % 8) for c in codes] == [("yin", 2), ("hang", 2)]


def test_characters_have_their_first_reading(tmp_path):
    _sources(tmp_path)
    mandarin_convert.convert(tmp_path, tmp_path, "sorted-arrays")
    parts = _parts(tmp_path / "mandarin.bin")
    syllables = parts["syll"].decode().split("\n")
    characters = [chr(c) for c in np.frombuffer(parts["char"], "<u4")]
    codes = np.frombuffer(parts["chrd"], "<u2")
    found = {
        c: (syllables[code // 8], int(code % 8))
        for c, code in zip(characters, codes, strict=True)
    }
    assert found == {
        "中": ("zhong", 1),
        "国": ("guo", 2),
        "银": ("yin", 2),
        "行": ("xing", 2),
        "吕": ("lv", 3),
    }
    emitted = [chr(c) for c in np.frombuffer(parts["hmmc"], "<u4")]
    assert emitted == ["中", "国"]  # letters are no Hanzi
    emissions = np.frombuffer(parts["hmme"], "<f4").reshape(-1, 4)
    assert emissions[0] == pytest.approx([-5.5, -1e9, -8.5, -7.5])


def test_the_same_sources_make_the_same_bytes(tmp_path):
    _sources(tmp_path)
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        mandarin_convert.convert(tmp_path, tmp_path / name, "sorted-arrays")
        made.append((tmp_path / name / "mandarin.bin").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("pinyin", "read"),
    [("lǜ", ("lv", 4)), ("ma", ("ma", 5)), ("ê̄", ("ê", 1)), ("ńg", ("ng", 2)), ("ér", ("er", 2))],
)
def test_the_mark_over_a_vowel_is_the_tone(pinyin, read):
    assert mandarin_convert.split_tone(pinyin) == read


def test_sources_that_are_something_else_are_refused(tmp_path):
    _sources(tmp_path, words="中 many f\n")
    with pytest.raises(PrepareError, match=r"dict\.txt"):
        mandarin_convert.convert(tmp_path, tmp_path, "sorted-arrays")
    _sources(tmp_path, hmm="-1 -2 -3 -4\n")
    with pytest.raises(PrepareError, match=r"hmm_model\.txt"):
        mandarin_convert.convert(tmp_path, tmp_path, "sorted-arrays")
    with pytest.raises(PrepareError, match="storage"):
        mandarin_convert.convert(tmp_path, tmp_path, "tree")
