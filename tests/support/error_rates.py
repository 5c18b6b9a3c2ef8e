"""Word and character error rates, after writing both sides the same way.

Numbers are spelled out, so that "27" and "twenty-seven" are equal; case and punctuation do not
count.
"""

import re
import unicodedata

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_UNITS = {"%": "percent", "$": "dollars", "£": "pounds", "€": "euros"}
_SAME = {
    "mr": "mister", "mrs": "missus", "dr": "doctor", "ok": "okay", "colour": "color",
    "grey": "gray", "neighbour": "neighbor", "theatre": "theater", "favourite": "favorite",
    "can't": "cannot", "it's": "it is", "that's": "that is", "don't": "do not",
    "i'm": "i am", "we'll": "we will", "let's": "let us", "what's": "what is",
}  # fmt: skip


def spell(number):
    """A whole number below a billion in words, without hyphens or "and"."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f" {_ONES[ones]}" if ones else "")
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            high, low = divmod(number, size)
            return f"{spell(high)} {name}" + (f" {spell(low)}" if low else "")
    raise AssertionError(number)


def _spell_year(number):
    high, low = divmod(number, 100)
    if low == 0:
        return f"{spell(high)} hundred"
    return f"{spell(high)} {'oh ' if low < 10 else ''}{spell(low)}"


def _spell_ordinal(number):
    words = spell(number).split()
    last = words[-1]
    if last in _ORDINALS:
        words[-1] = _ORDINALS[last]
    else:
        words[-1] = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return " ".join(words)


def _spell_match(match):
    sign, digits, fraction, ending = match.group(1), match.group(2), match.group(3), match.group(4)
    whole = digits.replace(",", "")
    if len(whole) > 9:
        return match.group()
    number = int(whole)
    if ending in ("st", "nd", "rd", "th"):
        return f" {_spell_ordinal(number)} "
    if fraction:
        spoken = f"{spell(number)} point " + " ".join(_ONES[int(d)] for d in fraction[1:])
    elif "," not in digits and len(whole) == 4 and (1100 <= number < 2000 or 2010 <= number < 2100):
        spoken = _spell_year(number)
    else:
        spoken = spell(number)
    unit = _UNITS.get(sign or "", "") or _UNITS.get(ending or "", "")
    return f" {spoken} {unit} "


def words_of(text):
    """The words of an English text as they are spoken."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = re.sub(r"(\d{1,2}):(\d\d)\b", r"\1 \2", text)
    text = re.sub(
        r"([$£€]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(st\b|nd\b|rd\b|th\b|%)?", _spell_match, text
    )
    text = re.sub(r"[^\w\s']|_", " ", text)
    words = []
    for word in text.split():
        word = word.strip("'")
        words += _SAME.get(word, word).split()
    return _without_and(words)


def _without_and(words):
    """ "hundred and five" is "hundred five"."""
    return [
        word
        for i, word in enumerate(words)
        if not (word == "and" and 0 < i and words[i - 1] in ("hundred", "thousand"))
    ]


def characters_of(text):
    """The characters of a page, white space aside: where a line breaks is no matter of reading."""
    return [c for c in unicodedata.normalize("NFKC", text) if not c.isspace()]


def distance(reference, found):
    """Least number of insertions, deletions and replacements between two sequences."""
    row = list(range(len(found) + 1))
    for i, wanted in enumerate(reference, 1):
        previous, row[0] = row[0], i
        for j, seen in enumerate(found, 1):
            previous, row[j] = (
                row[j],
                min(row[j] + 1, row[j - 1] + 1, previous + (wanted != seen)),
            )
    return row[-1]


def word_errors(reference, heard):
    """(errors, words of the reference)"""
    wanted = words_of(reference)
    return distance(wanted, words_of(heard)), len(wanted)


def word_error_rate(reference, heard):
    errors, words = word_errors(reference, heard)
    return errors / words


def character_error_rate(reference, read):
    wanted = characters_of(reference)
    return distance(wanted, characters_of(read)) / len(wanted)
