"""Requests that are malformed around the file: JSON, forms, names, raw HTTP."""

import base64
import json

_BOUNDARY = "annexboundary"


def form(*parts, end=True):
    """A multipart body of (headers, content) parts."""
    body = b""
    for headers, content in parts:
        body += f"--{_BOUNDARY}\r\n{headers}\r\n\r\n".encode() + content + b"\r\n"
    return body + (f"--{_BOUNDARY}--\r\n".encode() if end else b"")


_TYPE = f"multipart/form-data; boundary={_BOUNDARY}"
_FILE = ('Content-Disposition: form-data; name="file"; filename="a.wav"', b"RIFF")
_MODEL = ('Content-Disposition: form-data; name="model"', b"whisper-1")


def forms():
    """(name, content type, body) for the transcription route."""
    whole = form(_FILE, _MODEL)
    yield "form without a boundary", "multipart/form-data", whole
    yield "form with an empty boundary", "multipart/form-data; boundary=", whole
    yield "form with another boundary", "multipart/form-data; boundary=other", whole
    yield "form with a boundary of 1000", "multipart/form-data; boundary=" + "b" * 1000, whole
    yield "form without its end", _TYPE, form(_FILE, _MODEL, end=False)
    yield "form cut in a header", _TYPE, whole[:60]
    yield "form without parts", _TYPE, form()
    yield "form of nothing", _TYPE, b""
    yield "form of noise", _TYPE, bytes(range(256)) * 40
    yield "form of 17 parts", _TYPE, form(*[_MODEL] * 17, _FILE)
    yield "form whose part has no name", _TYPE, form(("Content-Disposition: form-data", b"x"))
    yield "form whose part has no header", _TYPE, form(("", b"x"), _FILE)
    yield "form with a header of 20 kB", _TYPE, form((f"X: {'y' * 20_000}\r\n{_FILE[0]}", b"RIFF"))
    yield "form with a value of 1 MB", _TYPE, form(_FILE, (_MODEL[0], b"x" * 1_000_000))
    yield "form without a file", _TYPE, form(_MODEL)
    yield "form with an empty file", _TYPE, form((_FILE[0], b""), _MODEL)
    yield "form that is JSON", "application/json", b'{"file": "x", "model": "whisper-1"}'
    yield "form in a form", _TYPE, form((_FILE[0], form(_FILE, _MODEL)), _MODEL)
    yield "form with a model of traversal", _TYPE, form(
        _FILE, (_MODEL[0], b"../../../../etc/passwd")
    )


def bodies():
    """(name, route, JSON body)"""
    deep = 100_000
    image = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    document = {"type": "image_url", "image_url": image}
    speech = {"model": "kokoro", "voice": "af_heart", "input": "x"}
    yield "JSON, 100,000 lists deep", "embeddings", b'{"input":' + b"[" * deep
    yield "JSON, 100,000 objects deep", "embeddings", b'{"a":' * deep
    yield "JSON of 2^21 numbers", "embeddings", b'{"input":[' + b"1," * (1 << 21) + b"1]}"
    yield "JSON that stops", "ocr", b'{"document": {"type": "image_'
    yield "JSON with a lone surrogate", "embeddings", b'{"input": "\\ud800"}'
    yield "JSON in UTF-16", "embeddings", '{"input": "x"}'.encode("utf-16")
    yield "JSON with bytes that are no UTF-8", "audio/speech", b'{"input": "\xc3\x28"}'
    yield "JSON with NaN", "audio/speech", b'{"input": "x", "speed": NaN}'
    yield "JSON with 1e999", "audio/speech", b'{"input": "x", "speed": 1e999}'
    yield "JSON null", "embeddings", b"null"
    yield "JSON, a string", "ocr", b'"text"'
    yield "JSON, two values", "embeddings", b'{"input": "x"} {"input": "y"}'
    for value in (0, 0.2499, 4.01, -1, 1e300, "fast", [], {}):
        yield f"speed {value!r}", "audio/speech", _json({**speech, "speed": value})
    for value in ("", "x" * 1_000_000, 7, None, ["x"], {"text": "x"}):
        yield f"speech input {str(value)[:8]!r}", "audio/speech", _json({**speech, "input": value})
    for value in ("../../etc/passwd", "a\0b", "x" * 300, 5, {"id": 5}, {"name": "x"}):
        yield f"voice {str(value)[:20]!r}", "audio/speech", _json({**speech, "voice": value})
    for value in (-1, 0, 385, 2**31, 2**63, 1.5, "many"):
        body = _json({"model": "bge-small-en-v1.5", "input": "x", "dimensions": value})
        yield f"dimensions {value!r}", "embeddings", body
    for value in ("../bge-small-en-v1.5", "BGE\0", "x" * 100_000, 3, []):
        body = _json({"model": value, "input": "x"})
        yield f"model {str(value)[:20]!r}", "embeddings", body
    for value in ([-1], [2**31], [2**64], ["a"], [], "3-1", "0-99999999", {"a": 1}, list(range(1001))):
        body = _json({"model": "pp-ocrv6", "document": document, "pages": value})
        yield f"pages {str(value)[:16]!r}", "ocr", body


def _json(value):
    return json.dumps(value).encode()


_JSON = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n"
_POST = "POST /v1/embeddings HTTP/1.1\r\n" + _JSON


def raw():
    """(name, bytes on the wire, statuses) below any HTTP client. 0: closed without an answer."""
    chunked = _POST + "Transfer-Encoding: chunked\r\n\r\n"
    yield "negative chunk", f"{chunked}-1\r\nx\r\n0\r\n\r\n".encode(), {400}
    yield "chunk of 2^64", f"{chunked}10000000000000000\r\nx\r\n".encode(), {400, 413}
    yield "chunk of 2^63", f"{chunked}7fffffffffffffff\r\nx\r\n".encode(), {400, 413}
    yield "chunk size of letters", f"{chunked}zz\r\nx\r\n".encode(), {400}
    both = f"{_POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    yield "length and chunks", both.encode(), {400}
    yield "two lengths", f"{_POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}".encode(), {400}
    yield "negative length", f"{_POST}Content-Length: -1\r\n\r\n".encode(), {400}
    yield "length of 2^64", f"{_POST}Content-Length: 18446744073709551616\r\n\r\n".encode(), {400, 413}
    yield "length of 2^63", f"{_POST}Content-Length: 9223372036854775807\r\n\r\n".encode(), {400, 413}
    yield "a header of 40 kB", f"GET / HTTP/1.1\r\nHost: x\r\nX: {'y' * 40_000}\r\n\r\n".encode(), {431}
    many = "".join(f"X-{i}: y\r\n" for i in range(5000))
    yield "5000 headers", f"GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n".encode(), {431, 400}
    yield "no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), {400, 0}
    yield "an unknown version", b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", {400, 505}
    yield "no host", b"GET /v1/models HTTP/1.1\r\n\r\n", {400, 403}
    yield "packed body", (
        _POST + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"
    ).encode(), {415}
    yield "a target that goes up", (
        b"GET /v1/../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    ), {400, 404}
    yield "a target with NUL", b"GET /v1/%00models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {400, 404}
