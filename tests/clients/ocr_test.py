"""POST /v1/ocr: clean pages upright and turned, as pictures and as PDF."""

import base64

import pytest
from PIL import Image
from support import pages
from support.error_rates import character_error_rate

CER_MAX = 0.02
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp",
                "TIFF": "image/tiff", "GIF": "image/gif", "BMP": "image/bmp",
                "PDF": "application/pdf"}  # fmt: skip


def data_url(data, kind):
    return f"data:{_MEDIA_TYPES[kind]};base64,{base64.b64encode(data).decode()}"


def read(http, data, kind="PNG", **options):
    which = "document_url" if kind == "PDF" else "image_url"
    document = {"type": which, which: data_url(data, kind)}
    body = {"model": "pp-ocrv6", "document": document, **options}
    answer = http.post("/v1/ocr", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-annex-model"] == "pp-ocrv6-small"
    return answer.json()


def lines_of(page):
    return [line["text"] for line in page["x_annex"]["lines"]]


def assert_reads(page, lines):
    wanted = "\n".join(lines)
    found = "\n".join(lines_of(page))
    assert character_error_rate(wanted, found) <= CER_MAX, found
    # The Markdown holds the same text, with at most some marks of its own.
    plain = page["markdown"].replace("#", "").replace("\\", "").replace("*", "")
    assert character_error_rate(wanted, plain) <= CER_MAX, page["markdown"]


ENGLISH = pages.page(pages.ENGLISH)
CHINESE = pages.page(pages.CHINESE)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("image", "lines"),
    [(ENGLISH, pages.ENGLISH), (CHINESE, pages.CHINESE)],
    ids=["English", "Chinese"],
)
def test_a_page_is_read_upright_and_turned(http, image, lines, degrees):
    answer = read(http, pages.encoded(pages.turned(image, degrees), "PNG"))
    assert len(answer["pages"]) == 1
    page = answer["pages"][0]
    assert_reads(page, lines)
    assert (page["dimensions"]["width"], page["dimensions"]["height"]) == image.size


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP"])
def test_every_kind_of_picture(http, kind):
    image = ENGLISH.convert("P") if kind == "GIF" else ENGLISH
    assert_reads(read(http, pages.encoded(image, kind), kind)["pages"][0], pages.ENGLISH)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "I;16"])
def test_every_kind_of_png_pixel(http, mode):
    if mode == "I;16":
        image = ENGLISH.convert("L").point(lambda v: v * 257, "I").convert("I;16")
    else:
        image = ENGLISH.convert(mode)
    assert_reads(read(http, pages.encoded(image, "PNG"))["pages"][0], pages.ENGLISH)


def test_a_cmyk_jpeg_is_read(http):
    data = pages.encoded(ENGLISH.convert("CMYK"), "JPEG")
    assert_reads(read(http, data, "JPEG")["pages"][0], pages.ENGLISH)


def test_transparent_paper_counts_as_white(http):
    image = ENGLISH.convert("L").point(lambda v: 255 - v)
    ink = Image.new("RGBA", image.size, (0, 0, 0, 0))
    ink.putalpha(image)
    assert_reads(read(http, pages.encoded(ink, "PNG"))["pages"][0], pages.ENGLISH)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_its_camera_says(http, orientation):
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = ENGLISH.transpose(undo[orientation]) if orientation in undo else ENGLISH
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = pages.encoded(image, "JPEG", exif=exif)
    assert_reads(read(http, data, "JPEG")["pages"][0], pages.ENGLISH)


def test_a_serif_face_is_read(http):
    image = pages.serif_page(pages.ENGLISH)
    assert_reads(read(http, pages.encoded(image, "PNG"))["pages"][0], pages.ENGLISH)


def test_a_scanned_pdf_of_two_pages(http):
    data = pages.scanned_pdf([ENGLISH, CHINESE])
    answer = read(http, data, "PDF")
    assert [page["index"] for page in answer["pages"]] == [0, 1]
    assert_reads(answer["pages"][0], pages.ENGLISH)
    assert_reads(answer["pages"][1], pages.CHINESE)
    assert answer["usage_info"] == {"pages_processed": 2, "doc_size_bytes": len(data)}


def test_a_pdf_with_text_of_two_pages(http):
    second = [line.upper() for line in pages.ENGLISH]
    answer = read(http, pages.text_pdf([pages.ENGLISH, second]), "PDF")
    assert_reads(answer["pages"][0], pages.ENGLISH)
    assert_reads(answer["pages"][1], second)


def test_chosen_pages_of_a_pdf(http):
    texts = [[f"This is page number {word}."] for word in ("one", "two", "three", "four")]
    answer = read(http, pages.text_pdf(texts), "PDF", pages=[3, 1])
    assert [page["index"] for page in answer["pages"]] == [1, 3]
    assert "two" in answer["pages"][0]["markdown"]
    assert "four" in answer["pages"][1]["markdown"]


def test_columns_are_read_one_after_the_other(http):
    left = ["The left column begins", "with two short lines", "and a third one."]
    right = ["The right column comes", "after the left column", "has come to its end."]
    page = read(http, pages.encoded(pages.columns_page(left, right), "PNG"))["pages"][0]
    assert_reads(page, left + right)


def test_boxes_lie_around_their_lines(http):
    page = read(http, pages.encoded(ENGLISH, "PNG"))["pages"][0]
    boxes = [line["box"] for line in page["x_annex"]["lines"]]
    assert len(boxes) == len(pages.ENGLISH)
    for i, box in enumerate(boxes):
        assert len(box) == 4
        top = 80 + int(i * 34 * 2.2)
        left = min(x for x, _ in box)
        assert 70 <= left <= 100
        assert all(top - 15 <= y <= top + 65 for _, y in box)
    for line in page["x_annex"]["lines"]:
        assert 0.8 < line["confidence"] <= 1
    assert page["x_annex"]["left_out"] == []


@pytest.mark.parametrize("degrees", [0, 90])
def test_small_print_is_read_line_by_line(http, degrees):
    """Found in bench/quality: boxes of small print came out too high, and whole lines were lost."""
    image, lines = pages.small_print_page()
    page = read(http, pages.encoded(pages.turned(image, degrees), "PNG"))["pages"][0]
    assert_reads(page, lines)
    assert len(lines_of(page)) == len(lines)


def test_an_empty_page_has_no_text(http):
    page = read(http, pages.encoded(Image.new("RGB", (800, 600), "white"), "PNG"))["pages"][0]
    assert page["markdown"].strip() == ""
    assert page["x_annex"]["lines"] == []


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (31, 33), (4000, 40)])
def test_odd_sizes_are_answered(http, size):
    page = read(http, pages.encoded(Image.new("RGB", size, "white"), "PNG"))["pages"][0]
    assert (page["dimensions"]["width"], page["dimensions"]["height"]) == size


def test_a_bare_data_url_in_an_object_is_taken(http):
    url = data_url(pages.encoded(ENGLISH, "PNG"), "PNG")
    document = {"type": "image_url", "image_url": {"url": url}}
    answer = http.post("/ocr", json={"model": "mistral-ocr-latest", "document": document})
    assert answer.status_code == 200
    assert answer.json()["model"] == "pp-ocrv6-small"


@pytest.mark.parametrize(
    ("document", "part"),
    [
        ({"type": "image_url", "image_url": "http://127.0.0.1:1/x.png"}, "data URL"),
        ({"type": "image_url", "image_url": "file:///etc/passwd"}, "data URL"),
        ({"type": "file", "file_id": "x"}, "data URL"),
        ({"type": "image_url"}, "data URL"),
        ({"type": "image_url", "image_url": "data:image/png;base64,"}, "empty"),
        ({"type": "image_url", "image_url": "data:image/png;base64,%%%%"}, ""),
        ({"type": "image_url", "image_url": "data:image/png,plain"}, "base64"),
        ("text", ""),
    ],
)
def test_a_document_that_cannot_be_had_is_refused(http, document, part):
    answer = http.post("/v1/ocr", json={"model": "pp-ocrv6", "document": document})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["param"] == "document"
    assert part in error["message"]


def test_the_file_decides_and_not_the_media_type(http):
    url = data_url(pages.encoded(ENGLISH, "PNG"), "PDF")
    document = {"type": "document_url", "document_url": url}
    answer = http.post("/v1/ocr", json={"model": "pp-ocrv6", "document": document})
    assert answer.status_code == 200
    assert_reads(answer.json()["pages"][0], pages.ENGLISH)
