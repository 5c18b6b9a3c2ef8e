"""Clean pages whose text is known: pictures, scans as PDF, and PDF with real text."""

import io

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

_DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
_SERIF = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
_WQY = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"

ENGLISH = [
    "The Lighthouse at Cape Morrow",
    "The keeper counted the ships that passed before noon.",
    "There were 17 of them, and each carried a lantern.",
    "Invoice 2041-B was paid on 3 March in full.",
    "Nobody had asked him why the lamp burned by day.",
    "He wrote every name in a book with a green cover,",
    "then closed it, and waited for the evening tide.",
]
CHINESE = [
    "海边的灯塔",
    "守塔人每天早晨记录经过的船只。",
    "今年春天一共有三百二十艘船靠岸。",
    "没有人问他为什么白天也点着灯。",
    "他把每一个名字写在绿色的本子上。",
]


def page(lines, size=(1240, 900), font_px=34, font=None, pitch=2.2):
    """A white page with one line of text below the other, `pitch` times the font apart."""
    chinese = any(ord(c) > 0x2E7F for line in lines for c in line)
    face = ImageFont.truetype(font or (_WQY if chinese else _DEJAVU), font_px)
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(lines):
        draw.text((90, 80 + int(i * font_px * pitch)), line, font=face, fill=(20, 20, 20))
    return image


def serif_page(lines):
    return page(lines, font=_SERIF)


def small_print_page():
    """A sheet of A4 at 150 dpi in dense print of 10 pixels, and its lines."""
    words = " ".join(ENGLISH).split()
    lines = [" ".join(words[i % 7 :] + words[: i % 7])[: 120 + i % 5].strip() for i in range(8)]
    return page(lines, (1240, 1754), 10, _SERIF, pitch=1.5), lines


def columns_page(left, right):
    """Two columns, to be read one after the other."""
    image = page(left, size=(1700, 900), font_px=26)
    face = ImageFont.truetype(_DEJAVU, 26)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(right):
        draw.text((940, 80 + int(i * 26 * 2.2)), line, font=face, fill=(20, 20, 20))
    return image


def encoded(image, kind, **options):
    """The bytes of a picture file; kind as Pillow names it: PNG, JPEG, WEBP, TIFF, GIF, BMP."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def turned(image, degrees_clockwise):
    return image.rotate(-degrees_clockwise, expand=True)


def scanned_pdf(images):
    """A PDF whose pages are pictures, as a scanner makes it."""
    target = io.BytesIO()
    images[0].save(target, "PDF", save_all=True, append_images=images[1:], resolution=150)
    return target.getvalue()


def text_pdf(pages):
    """A PDF with fonts and text, as a word processor makes it: a list of lines per page."""
    pdf = FPDF(format="A4")
    pdf.add_font("DejaVu", fname=_DEJAVU)
    pdf.set_font("DejaVu", size=14)
    for lines in pages:
        pdf.add_page()
        for line in lines:
            pdf.cell(0, 12, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())
