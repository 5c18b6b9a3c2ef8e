"""What counts as the same word or character in each language, and tallies of errors."""

import re
import unicodedata

import packages
from support.error_rates import distance, words_of

# Small numbers, which the ears like to write as digits.
_NUMBERS = {
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez",
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci",
    "pt": "zero um dois tres quatro cinco seis sete oito nove dez",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять",
}
# Hesitations, which whisper was trained to leave out.
_FILLERS = {"uh", "um", "uhm", "mm", "hmm"}
# Slips of the pen in the packages' texts.
_WRITTEN = {
    "umute": "unmute", "represenatives": "representatives", "witheld": "withheld",
    "indentified": "identified",
}  # fmt: skip
_HANZI_DIGITS = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))


def words(text, language):
    """The words of a text as they are compared; accents and case do not count."""
    if language == "en":
        return [_WRITTEN.get(w, w) for w in words_of(text) if w not in _FILLERS]
    text = unicodedata.normalize("NFD", text.casefold())
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text)
    kept = re.sub("[\u0300-\u036f]", "", kept)
    numbers = _NUMBERS.get(language, "").split()
    spelled = {str(i): word for i, word in enumerate(numbers)}
    return [spelled.get(word, word) for word in kept.split()]


def characters(text, language):
    """Letters, marks and digits; Mandarin in simplified characters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if language == "zh":
        text = text.translate(_simplified())
    return [c for c in text if unicodedata.category(c)[0] in "LMN" or c in "%℃"]


def digits(text):
    """The digits of a Mandarin text, however they are written; all else is kept as it is."""
    return [_HANZI_DIGITS.get(c, c) for c in characters(text, "zh")]


def _simplified(table={}):
    if not table:
        file = packages.folder("opencc-python-reimplemented") / "opencc/dictionary/TSCharacters.txt"
        for line in file.read_text(encoding="utf-8").splitlines():
            old, _, new = line.partition("\t")
            if len(old) == 1 and new:
                table[ord(old)] = new.split(" ")[0]
    return table


class Tally:
    """Errors of many clips."""

    def __init__(self):
        self.errors = self.wanted = 0

    def add(self, wanted, found):
        """Sequences of words or characters; returns this clip's errors."""
        return self.add_nearest([wanted], found)

    def add_nearest(self, ways, found):
        """`ways`: each a right answer; the nearest one counts."""
        errors, wanted = min((distance(way, found), len(way)) for way in ways)
        self.errors += errors
        self.wanted += wanted
        return errors

    @property
    def rate(self):
        return self.errors / max(1, self.wanted)

    def __str__(self):
        return f"{100 * self.rate:.1f} % ({self.errors})"
