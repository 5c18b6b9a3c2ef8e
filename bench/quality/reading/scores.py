"""Characters lost on a page: in the order it is read in, and whatever the order."""

import unicodedata

import numpy as np


def plain(lines):
    """Code points without white space, full and half width alike."""
    text = unicodedata.normalize("NFKC", "".join(lines))
    return np.array([ord(c) for c in text if not c.isspace()], np.int64)


def distance(wanted, found):
    """Least number of insertions, deletions and replacements."""
    return int(_last_row(wanted, found, anywhere=False)[-1])


def in_order_of(wanted, lines):
    """The found lines in the order in which they stand in `wanted`."""
    places = []
    for line in lines:
        # Where in the page this line ends with the fewest errors.
        row = _last_row(plain([line]), wanted, anywhere=True)
        places.append(int(np.argmin(row)))
    return [lines[i] for i in np.argsort(places, kind="stable")]


def _last_row(pattern, text, anywhere):
    """Errors of the whole pattern against text[..j] for each j; `anywhere`: against its ends."""
    steps = np.arange(len(text) + 1)
    row = np.zeros_like(steps) if anywhere else steps
    for i, wanted in enumerate(pattern, 1):
        below = np.empty_like(row)
        below[0] = i
        below[1:] = np.minimum(row[1:] + 1, row[:-1] + (text != wanted))
        # What is inserted from the left, all columns at once.
        row = np.minimum.accumulate(below - steps) + steps
    return row


class Tally:
    """Pages of one class, one reader."""

    def __init__(self):
        self.characters = self.lost = self.lost_in_order = 0

    def add(self, wanted_lines, found_lines):
        """Returns this page's errors (any order, page order)."""
        wanted = plain(wanted_lines)
        in_order = distance(wanted, plain(found_lines))
        lost = min(in_order, distance(wanted, plain(in_order_of(wanted, found_lines))))
        self.characters += len(wanted)
        self.lost += lost
        self.lost_in_order += in_order
        return lost, in_order

    def __str__(self):
        rate = self.lost / self.characters
        more = (self.lost_in_order - self.lost) / self.characters
        return f"{rate:.2%} ({self.lost})" + (f", order {more:.1%}" if more >= 0.0005 else "")
