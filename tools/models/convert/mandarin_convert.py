"""Turns a word list and a pinyin dictionary into one table that is searched where it lies on disk.

Input: jieba's dict.txt ("word frequency class" a line) and hmm_model.txt, its model of unknown
words, as cppjieba writes them; pypinyin's pinyin_dict.json (code point: readings, the commonest
first) and phrases_dict.json (word: readings of each character). Output: mandarin.bin, read by
src/capability/tts/mandarin/table.h, where its layout is described.
"""

import json
import math
import struct
import unicodedata
import zlib
from collections import defaultdict

import numpy as np
from errors import PrepareError

STORAGES = ("sorted-arrays",)
MAGIC = b"ANNEXZH1"
WORD_CHARACTERS_MAX = 16
# Steps of a natural logarithm in the costs.
COST_STEPS = 3200
NOT_A_WORD = 0xFFFF
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
_NEUTRAL = 5
# jieba's classes by their first letter, as far as readings depend on them.
_CLASSES = {"n": 1, "v": 2, "a": 3, "d": 4, "m": 5, "q": 6, "r": 7, "p": 8, "i": 9, "l": 9, "z": 10}
# Of the model of unknown words: begin, end, middle, single.
_STATES = 4
_NEVER = -1e9


def convert(source, target, storage):
    """Reads the four inputs from `source` and writes `target`/mandarin.bin."""
    if storage not in STORAGES:
        raise PrepareError(f"storage is {storage!r}, expected one of {STORAGES}")
    words = read_words((source / "dict.txt").read_text(encoding="utf-8"))
    readings = {
        chr(int(code)): split_tone(listed.split(",")[0])
        for code, listed in json.loads((source / "pinyin_dict.json").read_text()).items()
    }
    phrases = {
        word: [split_tone(options[0]) for options in listed]
        for word, listed in json.loads((source / "phrases_dict.json").read_text()).items()
        if is_hanzi(word) and len(word) == len(listed)
    }
    hmm = read_hmm((source / "hmm_model.txt").read_text(encoding="utf-8"))
    (target / "mandarin.bin").write_bytes(pack(sections(words, readings, phrases, hmm)))


def read_hmm(text):
    """Start [4], transitions [4, 4] and {character: [4]}, as logarithms; states B, E, M, S."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    if len(lines) != 1 + 2 * _STATES:
        raise PrepareError(f"hmm_model.txt has {len(lines)} lines of values, expected 9")
    numbers = [[float(x) for x in line.split()] for line in lines[: 1 + _STATES]]
    emissions = defaultdict(lambda: [_NEVER] * _STATES)
    for state, line in enumerate(lines[1 + _STATES :]):
        for entry in line.split(","):
            character, value = entry.rsplit(":", 1)
            emissions[character][state] = float(value)
    return numbers[0], numbers[1:], emissions


def is_hanzi(word):
    """Characters of Chinese writing that two bytes hold."""
    return all("\u3400" <= c <= "\u9fff" or c == "\u3007" for c in word)


def read_words(text):
    """{word: (frequency, class)} of the words made of Hanzi."""
    words = {}
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) != 3 or not fields[1].isdigit():
            raise PrepareError(f"dict.txt has the line {line!r}, expected word, frequency, class")
        if is_hanzi(fields[0]):
            words[fields[0]] = (int(fields[1]), _CLASSES.get(fields[2][0], 0))
    return words


def split_tone(pinyin):
    """"lǜ" -> ("lv", 4)."""
    letters, tone = "", _NEUTRAL
    for c in unicodedata.normalize("NFD", pinyin):
        if c in _TONES:
            tone = _TONES[c]
        elif c == "\u0308":
            letters = letters[:-1] + "v"
        elif c == "\u0302":
            letters = letters[:-1] + "\u00ea"
        else:
            letters += c
    return letters, tone


def reading_of(word, readings, phrases):
    """Longest phrases first from the left, single characters between; None where one is unknown."""
    if word in phrases:
        return phrases[word]
    out, at = [], 0
    while at < len(word):
        for size in range(len(word) - at, 1, -1):
            if word[at : at + size] in phrases:
                out += phrases[word[at : at + size]]
                at += size
                break
        else:
            if word[at] not in readings:
                return None
            out.append(readings[word[at]])
            at += 1
    return out


def sections(words, readings, phrases, hmm):
    """The table's parts as {name of four letters: array}."""
    total = sum(frequency for frequency, _ in words.values())
    used = sorted({s for s, _ in readings.values()} | {s for p in phrases.values() for s, _ in p})
    number = {syllable: i for i, syllable in enumerate(used)}

    def cost(frequency):
        return min(NOT_A_WORD - 1, round(COST_STEPS * (math.log(total) - math.log(frequency))))

    def code(reading):
        return number[reading[0]] * 8 + reading[1]

    out = {"syll": np.frombuffer("\n".join(used).encode(), np.uint8)}
    characters = sorted(readings)
    out["char"] = np.array([ord(c) for c in characters], np.uint32)
    out["chrd"] = np.array([code(readings[c]) for c in characters], np.uint16)
    out["chco"] = np.array([cost(words.get(c, (1, 0))[0] or 1) for c in characters], np.uint16)
    out["chcl"] = np.array([words.get(c, (0, 0))[1] for c in characters], np.uint8)
    by_length = defaultdict(list)
    for word in words.keys() | phrases.keys():
        if 2 <= len(word) <= WORD_CHARACTERS_MAX:
            by_length[len(word)].append(word)
    for length, group in sorted(by_length.items()):
        _add_words(out, length, sorted(group), words, readings, phrases, cost, code)
    start, transitions, emissions = hmm
    out["hmms"] = np.array(start).clip(_NEVER).astype(np.float32)
    out["hmmt"] = np.array(transitions).clip(_NEVER).astype(np.float32)
    emitted = sorted(c for c in emissions if is_hanzi(c))
    out["hmmc"] = np.array([ord(c) for c in emitted], np.uint32)
    out["hmme"] = np.array([emissions[c] for c in emitted]).clip(_NEVER).astype(np.float32)
    return out


def _add_words(out, length, group, words, readings, phrases, cost, code):
    special, special_readings = [], []
    for index, word in enumerate(group):
        reading = reading_of(word, readings, phrases)
        if reading and reading != [readings[c] for c in word if c in readings]:
            special.append(index)
            special_readings.append([code(r) for r in reading])
    name = f"{length:02d}"
    text = np.array([[ord(c) for c in word] for word in group], np.uint16)
    out["wd" + name] = text
    costs = [cost(words[w][0] or 1) if w in words else NOT_A_WORD for w in group]
    out["co" + name] = np.array(costs, np.uint16)
    out["cl" + name] = np.array([words.get(w, (0, 0))[1] for w in group], np.uint8)
    out["sp" + name] = np.array(special, np.uint32)
    out["sr" + name] = np.array(special_readings, np.uint16)


def pack(parts):
    """Magic, checksum of the rest, count, a directory of (name, offset, bytes), the parts."""
    position = 16 + 12 * len(parts)
    directory, body = b"", b""
    for name, array in parts.items():
        data = array.astype(array.dtype.newbyteorder("<")).tobytes()
        padded = data + bytes(-len(data) % 4)
        directory += struct.pack("<4sII", name.encode(), position, len(data))
        body += padded
        position += len(padded)
    rest = struct.pack("<I", len(parts)) + directory + body
    return MAGIC + struct.pack("<I", zlib.crc32(rest)) + rest
