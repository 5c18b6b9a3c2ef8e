"""The pages of the evaluation: what class they are of, how they look, what they say."""

from dataclasses import dataclass

import packages
from PIL import Image
from reading import draw, texts
from reading.draw import font, sheet

_OPENCV = "usr/share/doc/opencv-doc/examples/data"
# Read off the pictures by eye; a line cut by the picture's edge is left out of page.png.
_PAGE = [
    "Region-based segmentation", "Let us first determine markers of the coins and the",
    "background. These markers are pixels that we can label",
    "unambiguously as either object or background. Here,",
    "the markers are found at the two extreme parts of the", "histogram of grey values:",
    ">>> markers = np.zeros_like(coins)",
]  # fmt: skip
_BOOK = [
    "technical details are too complex to cover in the book itself.",
    "In teaching our courses, we have found it useful for the students to attempt a number of",
    "small implementation projects, which often build on one another, in order to get them used to",
    "working with real-world images and the challenges that these present. The students are then",
    "asked to choose an individual topic for each of their small-group, final projects. (Sometimes",
    "these projects even turn into conference papers!) The exercises at the end of each chapter",
    "contain numerous suggestions for smaller mid-term projects, as well as more open-ended",
    "problems whose solutions are still active research topics. Wherever possible, I encourage",
    "students to try their algorithms on their own personal photographs, since this better motivates",
    "them, often leads to creative variants on the problems, and better acquaints them with the",
    "variety and complexity of real-world imagery.",
    "In formulating and solving computer vision problems, I have often found it useful to draw",
    "inspiration from three high-level approaches:",
]


@dataclass(frozen=True)
class Page:
    kind: str
    name: str
    image: Image.Image
    lines: list  # in reading order


def _english(begin, pixels, rows=20, width=1060):
    # A letter is about half as wide as it is high.
    return texts.wrapped(texts.ENGLISH, int(width / pixels / 0.52), begin, rows)


def _chinese(begin, pixels, rows=14, width=1040):
    return texts.wrapped(texts.CHINESE, int(width / pixels), begin, rows)


def pages():
    """All of them, made one after the other."""
    for make in (_clean, _small, _worn, _askew, _coloured, _shapes, _ordered, _real):
        yield from make()


def _clean():
    latin = ["dejavu", "dejavu serif", "sans", "serif", "italic", "bold", "narrow", "mono"]
    latin += ["garamond", "comic", "inconsolata"]
    for i, name in enumerate(latin):
        pixels = (18, 22, 26, 32, 40)[i % 5]
        lines = _english(i * 17, pixels, width=880)
        yield Page("clean English", name, sheet(lines, font(name, pixels)), lines)
    for i, name in enumerate(["zenhei", "microhei", "uming", "ukai"] * 2):
        pixels = (20, 24, 30, 38, 44, 28, 34, 22)[i]
        lines = _chinese(i * 31, pixels)
        yield Page("clean Chinese", f"{name} {pixels}", sheet(lines, font(name, pixels)), lines)


def _small():
    for i, name in enumerate(["sans", "serif", "dejavu", "garamond"]):
        pixels = (11, 12, 13, 13)[i]
        lines = _english(i * 29, pixels, rows=30, width=900)
        yield Page("small print", f"{name} {pixels}", sheet(lines, font(name, pixels)), lines)
    for name, pixels in (("zenhei", 13), ("uming", 15)):
        lines = _chinese(pixels, pixels)
        yield Page("small print", f"{name} {pixels}", sheet(lines, font(name, pixels)), lines)


def _worn():
    def both(kind, change):
        for i, name in enumerate(["serif", "sans", "zenhei", "uming"]):
            pixels = (24, 28, 28, 32)[i]
            lines = (_english if i < 2 else _chinese)(i * 41, pixels, 12)
            image = sheet(lines, font(name, pixels), (1240, 1000))
            yield Page(kind, name, change(image, i), lines)

    yield from both("blur", lambda image, i: draw.blurred(image, 1.4 + 0.3 * i))
    yield from both("noise, low contrast", lambda image, i: draw.noisy(image, 14 + 3 * i, i, 0.35))
    yield from both("JPEG of quality 12", lambda image, _: draw.jpeg(image, 12))
    yield from both("shadow", draw.shaded)
    yield from both("photo of a sheet", draw.photographed)


def _askew():
    for i, degrees in enumerate((90, 180, 270, 90)):
        name, pixels = ("serif", 26) if i < 2 else ("zenhei", 30)
        lines = (_english if i < 2 else _chinese)(i * 23, pixels, 14)
        image = sheet(lines, font(name, pixels)).rotate(-degrees, expand=True)
        yield Page("turned by 90, 180, 270", f"{name} {degrees}", image, lines)
    for i, degrees in enumerate((-6, -2, 3, 8)):
        name, pixels = ("sans", 26) if i % 2 else ("microhei", 30)
        lines = (_english if i % 2 else _chinese)(i * 37, pixels, 14)
        image = sheet(lines, font(name, pixels))
        image = image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
        yield Page("slanted", f"{name} {degrees}", image, lines)


def _coloured():
    paints = [((240, 240, 240), (30, 34, 60)), ((90, 20, 20), (250, 225, 190)),
              ((255, 230, 0), (0, 90, 60)), ((120, 120, 120), (170, 175, 180))]  # fmt: skip
    for i, (ink, ground) in enumerate(paints):
        name, pixels = ("bold", 28) if i % 2 else ("zenhei", 30)
        lines = (_english if i % 2 else _chinese)(i * 19, pixels, 10)
        image = sheet(lines, font(name, pixels), (1240, 800), ink, ground)
        yield Page("coloured ground", f"{name} {i}", image, lines)


def _shapes():
    receipt = sheet(texts.RECEIPT, font("mono", 22), (520, 620), at=(30, 30))
    yield Page("receipts, forms, screens", "receipt", receipt, texts.RECEIPT)
    form = sheet(texts.FORM, font("zenhei", 26), (900, 620), pitch=2.4)
    yield Page("receipts, forms, screens", "form", form, texts.FORM)
    screen = sheet(texts.SCREEN, font("sans", 30), (720, 1400), pitch=3.2, at=(40, 60))
    yield Page("receipts, forms, screens", "screen", screen, texts.SCREEN)
    small = draw.photographed(receipt, 5, 0.05)
    yield Page("receipts, forms, screens", "receipt, photo", small, texts.RECEIPT)
    long = texts.ENGLISH[:230]
    strip = sheet([long], font("sans", 26), (3100, 44), at=(8, 6))
    yield Page("strips and single lines", "strip", strip, [long])
    for words in ("Invoice 2041-B", "海边的灯塔"):
        face = font("zenhei" if ord(words[0]) > 0x2E7F else "serif", 30)
        line = sheet([words], face, (320, 48), at=(10, 6))
        yield Page("strips and single lines", words, line, [words])
    turned = sheet(["Platform 9, mind the gap"], font("bold", 30), (460, 52), at=(10, 8))
    turned = turned.rotate(180)
    yield Page("strips and single lines", "upside down", turned, ["Platform 9, mind the gap"])
    for i, name in enumerate(("zenhei", "ukai", "uming")):
        lines = texts.wrapped(texts.CHINESE, 18, i * 60, 7)
        image = draw.stacked(lines, font(name, 40))
        yield Page("vertical Chinese", name, image, lines)


def _ordered():
    """One text that runs on from column to column: what stands twice could not be ordered."""
    for count, pixels in ((2, 22), (3, 20)):
        for text, name, columns, size in (
            (texts.ENGLISH, "serif", 72 // count + 2, pixels),
            (texts.CHINESE, "zenhei", 60 // count - 4, pixels + 4),
        ):
            lines = texts.wrapped(text, columns, rows=len(text) // columns)
            rows = -(-len(lines) // count)
            parts = [lines[i : i + rows] for i in range(0, len(lines), rows)]
            image = draw.columns(parts, font(name, size))
            yield Page("columns", f"{name} {count}", image, lines)


def _real():
    page = packages.folder("scikit-image") / "skimage/data/page.png"
    opencv = packages.folder("opencv-doc") / _OPENCV
    for path, lines in (
        (page, _PAGE), (opencv / "imageTextN.png", _BOOK), (opencv / "imageTextR.png", _BOOK),
    ):  # fmt: skip
        yield Page("pictures of packages", path.name, Image.open(path).convert("RGB"), lines)
