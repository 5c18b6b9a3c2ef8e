"""Pictures and PDF files that are none, or are far too large. Deterministic."""

import struct
import zlib

from support import pages
from support.hostile_sounds import other_kinds, wav_header
from support.sounds import random_bytes


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, pixels=b"", depth=8, color=2, interlace=0):
    """A PNG whose header is right and whose pixels are what is given."""
    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(pixels, 9))
        + _chunk(b"IEND", b"")
    )  # fmt: skip


def _cut_pictures():
    image = pages.page(pages.ENGLISH[:3], size=(900, 400))
    points = {
        "PNG": [1, 4, 8, 20, 33, 60, 0.25, 0.5, 0.9],
        "JPEG": [1, 3, 10, 100, 300, 0.25, 0.5],
        "WEBP": [1, 4, 12, 16, 30, 0.25, 0.5, 0.9],
        "GIF": [1, 3, 6, 10, 13, 0.05],
        "TIFF": [1, 4, 8, 20, 0.25, 0.5],
        "BMP": [1, 2, 14, 30, 53, 0.25, 0.5, 0.9],
    }
    for kind, places in points.items():
        data = pages.encoded(image.convert("P") if kind == "GIF" else image, kind)
        for point in places:
            length = int(len(data) * point) if isinstance(point, float) else point
            yield f"{kind}, cut after {point}", data[:length]


def _huge_pictures():
    black = bytes(30000)
    yield "PNG of 50,000 x 50,000", png(50_000, 50_000, bytes(1 << 20))
    yield "PNG of 100,000 x 100,000", png(100_000, 100_000)
    yield "PNG of 2^31-1 x 1", png(0x7FFFFFFF, 1)
    yield "PNG of 1 x 2^31-1", png(1, 0x7FFFFFFF)
    yield "PNG of 0 x 0", png(0, 0)
    yield "PNG of 2^32-1 x 2^32-1", png(0xFFFFFFFF, 0xFFFFFFFF)
    yield "PNG without pixels", png(800, 600)
    yield "interlaced PNG of 50,000 x 50,000", png(50_000, 50_000, black, interlace=1)
    yield "BMP of 2^31-1 x 2^31-1", b"BM" + struct.pack(
        "<IIIIiiHHIIiiII", 54, 0, 54, 40, 0x7FFFFFFF, 0x7FFFFFFF, 1, 24, 0, 0, 0, 0, 0, 0
    )
    yield "BMP of -2^31 lines", b"BM" + struct.pack(
        "<IIIIiiHHIIiiII", 54, 0, 54, 40, 100, -(1 << 31), 1, 24, 0, 0, 0, 0, 0, 0
    ) + black
    yield "GIF of 65535 x 65535", b"GIF89a\xff\xff\xff\xff\x80\x00\x00" + bytes(6) + (
        b",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02\x44\x01\x00;"
    )
    yield "GIF without a picture", b"GIF89a\x10\x00\x10\x00\x80\x00\x00" + bytes(6) + b";"
    yield "TIFF of 60,000 x 60,000", _tiff(60_000, 60_000)
    yield "TIFF of 2^32-1 x 2^32-1", _tiff(0xFFFFFFFF, 0xFFFFFFFF)
    yield "TIFF whose directory is itself", b"II*\x00\x08\x00\x00\x00" + struct.pack(
        "<HHHIIHI", 1, 256, 4, 1, 8, 0, 8
    )
    yield "JPEG of 65500 x 65500", _jpeg(65_500, 65_500)
    yield "JPEG of 0 x 0", _jpeg(0, 0)
    yield "WebP of 16383 x 16383", _webp_lossless(16_383, 16_383)
    yield "HEIC of noise", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + random_bytes(3000)
    yield "AVIF of noise", b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif" + random_bytes(3000)
    yield "a sound", wav_header(32000) + bytes(32000)


def _tiff(width, height):
    entries = [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, 200), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 1000),
    ]  # fmt: skip
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    return (b"II*\x00" + struct.pack("<I", 8) + directory).ljust(200, b"\0") + bytes(1000)


def _jpeg(width, height):
    good = pages.encoded(pages.page(["x"], size=(64, 64)), "JPEG")
    at = good.index(b"\xff\xc0") + 5
    return good[:at] + struct.pack(">HH", height, width) + good[at + 4 :]


def _webp_lossless(width, height):
    bits = (width - 1) | (height - 1) << 14
    body = b"\x2f" + struct.pack("<I", bits) + random_bytes(200)
    body += b"\0" * (len(body) % 2)
    riff = b"WEBPVP8L" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(riff)) + riff


def pdf(objects, root=1, extra=b""):
    """A PDF of numbered objects with a right cross-reference table."""
    parts, offsets, size = [b"%PDF-1.7\n"], [], 9
    for number, text in enumerate(objects, 1):
        offsets.append(size)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, text))
        size += len(parts[-1])
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += [b"%010d 00000 n \n" % offset for offset in offsets]
    parts.append(b"trailer\n<< /Size %d /Root %d 0 R " % (len(objects) + 1, root) + extra)
    parts.append(b">>\nstartxref\n%d\n%%%%EOF\n" % size)
    return b"".join(parts)


def _catalog(pages_object=b"2 0 R"):
    return b"<< /Type /Catalog /Pages " + pages_object + b" >>"


def pdf_of_many_pages(exponent=6):
    """10^exponent pages that are all the same one, by a tree whose nodes are shared."""
    objects = [_catalog()]
    for level in range(exponent // 2):
        left = 100 ** (exponent // 2 - level)
        kids = f"{level + 3} 0 R ".encode() * 100
        objects.append(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (left, kids))
    objects.append(b"<< /Type /Page /MediaBox [0 0 200 200] >>")
    return pdf(objects)


def pdf_of_flat_pages(count):
    """A real page tree with that many small pages."""
    kids = b" ".join(b"%d 0 R" % (i + 3) for i in range(count))
    objects = [_catalog(), b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids)]
    objects += [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * count
    return pdf(objects)


def pdf_of_one_page_again_and_again(count):
    kids = b"3 0 R " * count
    return pdf(
        [_catalog(), b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
         b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"]
    )  # fmt: skip


def _hostile_pdfs():
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] >>"
    one = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    text = pages.text_pdf([pages.ENGLISH])
    for point in (1, 4, 8, 9, 60):
        yield f"PDF, cut after {point}", text[:point]
    yield "PDF of 10^6 pages", pdf_of_one_page_again_and_again(1_000_000)
    yield "PDF of 10^6 pages in a tree of shared nodes", pdf_of_many_pages()
    yield "PDF of 20,000 pages", pdf_of_flat_pages(20_000)
    yield "PDF that claims 10^9 pages", pdf(
        [_catalog(), b"<< /Type /Pages /Count 1000000000 /Kids [3 0 R] >>", page % (200, 200)]
    )
    yield "PDF whose page is 10^9 wide", pdf([_catalog(), one, page % (10**9, 10**9)])
    yield "PDF whose page tree is a ring", pdf(
        [_catalog(), b"<< /Type /Pages /Count 5 /Kids [2 0 R] >>"]
    )
    yield "PDF without pages", pdf([_catalog(), b"<< /Type /Pages /Count 0 /Kids [] >>"])
    yield "PDF with a password", pdf(
        [_catalog(), one, page % (200, 200),
         b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32
         + b"> >>"],
        extra=b"/Encrypt 4 0 R /ID [<00> <00>] ",
    )  # fmt: skip
    yield "PDF of noise", b"%PDF-1.7\n" + random_bytes(5000)


def pictures():
    """(name, bytes) of every document that must be refused."""
    yield from _cut_pictures()
    yield from _huge_pictures()
    yield from _hostile_pdfs()
    yield from other_kinds()


def damaged():
    """Documents of which a part is there: read as far as they go, or refused; never more."""
    image = pages.page(pages.ENGLISH[:3], size=(900, 400))
    jpeg = pages.encoded(image, "JPEG")
    gif = pages.encoded(image.convert("P"), "GIF")
    text = pages.text_pdf([pages.ENGLISH] * 2)
    flipped = bytearray(jpeg)
    for at in range(700, len(flipped), 997):
        flipped[at] ^= 0x55
    yield "JPEG, last tenth missing", jpeg[: len(jpeg) * 9 // 10]
    yield "JPEG with flipped bytes", bytes(flipped)
    yield "GIF, last tenth missing", gif[: len(gif) * 9 // 10]
    for tenths in (3, 5, 9):
        yield f"PDF, {tenths} tenths of it", text[: len(text) * tenths // 10]
    yield "PDF with noise in the middle", text[:3000] + random_bytes(500) + text[3500:]
    yield "PDF with noise before it", random_bytes(500) + text
    yield "PNG with noise after it", pages.encoded(image, "PNG") + random_bytes(500)
