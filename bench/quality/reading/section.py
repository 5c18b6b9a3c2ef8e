"""The section on reading: characters lost by class of page, beside rapidocr and Tesseract."""

from collections import defaultdict

import document
from reading.corpus import pages
from reading.readers import NAMES, Readers
from reading.scores import Tally


def characters_lost(readers: Readers, log, share):
    tallies = defaultdict(Tally)
    counts = defaultdict(int)
    for page in pages():
        if share < 1 and counts[page.kind] >= max(1, round(share * 4)):
            continue
        counts[page.kind] += 1
        is_chinese = any(ord(c) > 0x2E7F for line in page.lines for c in line)
        found = readers.read(page.image, is_chinese)
        for name in NAMES:
            lost = [tallies[kind, name].add(page.lines, found[name]) for kind in (page.kind, None)]
            log(page=f"{page.kind}: {page.name}", reader=name, lost=lost[0][0],
                lost_in_order=lost[0][1], wanted=page.lines, found=found[name])  # fmt: skip
    counts[None] = sum(counts.values())
    rows = [
        [kind or "all", counts[kind], *(tallies[kind, name] for name in NAMES)] for kind in counts
    ]
    return _INTRODUCTION + "\n\n" + document.table(["pages", "", *NAMES], rows)


_INTRODUCTION = (
    "Characters lost, white space aside and full and half width alike, whatever the order of the "
    "lines; in brackets how many. What the order costs beyond that stands behind. Annex and "
    "rapidocr read with the same weights; Tesseract is told the page's language."
)
