"""Downloads from a server that misbehaves in the ways servers do."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from download import Unreachable, fetch
from errors import PrepareError

_DATA = bytes(range(256)) * 4096
_SHA256 = hashlib.sha256(_DATA).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        if status >= 400:
            self.send_error(status)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if self.server.ignores_ranges:
            start = 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(_DATA) - start))
        self.end_headers()
        stop = self.server.stops.pop(0) if self.server.stops else len(_DATA)
        self.wfile.write(_DATA[start:stop])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    made.ranges, made.statuses, made.stops, made.ignores_ranges = [], [], [], False
    made.address = f"http://127.0.0.1:{made.server_port}/package.whl"
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def get(server, folder, sha256=_SHA256, size=len(_DATA)):
    target = folder / "package"
    fetch(server.address, sha256, size, target, "package", sleep=lambda _: None)
    return target


def test_plain(server, tmp_path):
    assert get(server, tmp_path).read_bytes() == _DATA
    assert server.ranges == [None]


def test_goes_on_where_the_connection_broke(server, tmp_path):
    server.stops = [1000]
    assert get(server, tmp_path).read_bytes() == _DATA
    assert server.ranges == [None, "bytes=1000-"]


def test_goes_on_where_an_earlier_run_stopped(server, tmp_path):
    (tmp_path / "package.partial").write_bytes(_DATA[:5000])
    assert get(server, tmp_path).read_bytes() == _DATA
    assert server.ranges == ["bytes=5000-"]


def test_starts_again_if_the_server_knows_no_ranges(server, tmp_path):
    server.ignores_ranges = True
    (tmp_path / "package.partial").write_bytes(b"x" * 5000)
    assert get(server, tmp_path).read_bytes() == _DATA


def test_tries_again_after_a_server_error(server, tmp_path):
    server.statuses = [503, 500]
    assert get(server, tmp_path).read_bytes() == _DATA


def test_does_not_insist_on_what_is_gone(server, tmp_path):
    server.statuses = [404, 404]
    with pytest.raises(Unreachable, match="404"):
        get(server, tmp_path)
    assert len(server.ranges) == 1


def test_wrong_bytes_are_refused_and_removed(server, tmp_path):
    with pytest.raises(PrepareError, match="expected sha256 0000"):
        get(server, tmp_path, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_damaged_partial_is_refused_once_and_then_right(server, tmp_path):
    (tmp_path / "package.partial").write_bytes(b"x" * 5000)
    with pytest.raises(PrepareError, match="got"):
        get(server, tmp_path)
    assert get(server, tmp_path).read_bytes() == _DATA


def test_never_writes_more_than_was_pinned(server, tmp_path):
    with pytest.raises(PrepareError):
        get(server, tmp_path, size=1000)
    assert list(tmp_path.iterdir()) == []


def test_right_file_is_not_fetched_again(server, tmp_path):
    get(server, tmp_path)
    get(server, tmp_path)
    assert len(server.ranges) == 1


def test_damaged_file_is_fetched_again(server, tmp_path):
    (tmp_path / "package").write_bytes(b"damaged")
    assert get(server, tmp_path).read_bytes() == _DATA


def test_refused_connection_is_unreachable(tmp_path):
    with pytest.raises(Unreachable):
        fetch("http://127.0.0.1:1/x", _SHA256, 1, tmp_path / "p", "p", sleep=lambda _: None)
