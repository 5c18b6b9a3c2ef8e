"""Malformed uploads: each answered 4xx within its deadline, nothing restarted but the codec."""

import base64
import socket
import tempfile
from pathlib import Path

import httpx
import pytest
from support import hostile_pictures, hostile_requests, hostile_sounds, processes
from support.box import Box, patience, recording

# Of one answer. A refusal takes milliseconds; what takes long is to find out that a file of
# 20 hours or a million pages is one.
DEADLINE_S = 30
# Where there is something to read, reading it takes what it takes.
READING_S = 120

with tempfile.TemporaryDirectory() as _folder:
    SOUNDS = dict(hostile_sounds.sounds(Path(_folder)))
PICTURES = dict(hostile_pictures.pictures())
UNKNOWN_LENGTHS = dict(hostile_sounds.unknown_lengths())
DAMAGED = dict(hostile_pictures.damaged())
FORMS = {name: (kind, body) for name, kind, body in hostile_requests.forms()}
BODIES = {name: (route, body) for name, route, body in hostile_requests.bodies()}
RAW = {name: (data, statuses) for name, data, statuses in hostile_requests.raw()}


def ids(table):
    return pytest.mark.parametrize("name", table, ids=lambda name: name.replace("/", "_"))


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """A box whose workers all live already, so that a restart is seen as one."""
    with Box.running(
        tmp_path_factory.mktemp("uploads"), "--preload", "embedding,tts,asr,ocr"
    ) as box:
        for name in ("embedding", "tts", "asr", "ocr"):
            box.wait_ready(name, 60)
        with httpx.Client(base_url=box.url, timeout=patience(DEADLINE_S)) as http:
            yield box, http


@pytest.fixture
def unharmed(target):
    """The workers are the same processes afterwards."""
    box, http = target

    def workers():
        rows = box.status()["capabilities"]
        return {row["capability"]: (row["pid"], row["restarts"]) for row in rows}

    before = workers()
    yield http
    assert workers() == before, box.log()[-2000:]


def assert_refused(answer, statuses=range(400, 500)):
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:300]}"
    error = answer.json()["error"]
    assert error["message"]
    for leak in ("0x", "/tmp", "/root", "/home", "terminate", "exception", "std::", "libav"):
        assert leak not in error["message"], error["message"]
    assert answer.headers["x-request-id"]


def transcribe(http, data, name="a.wav", timeout_s=DEADLINE_S):
    return http.post(
        "/v1/audio/transcriptions",
        files={"file": (name, data)},
        data={"model": "whisper-tiny.en"},
        timeout=patience(timeout_s),
    )


def read(http, data, kind="image_url", timeout_s=DEADLINE_S):
    url = f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"
    body = {"document": {"type": kind, kind: url}}
    return http.post("/v1/ocr", json=body, timeout=patience(timeout_s))


def test_there_are_at_least_200():
    assert len(SOUNDS) + len(PICTURES) + len(FORMS) + len(BODIES) >= 200


@ids(SOUNDS)
def test_a_sound_that_is_none_is_refused(unharmed, name):
    assert_refused(transcribe(unharmed, SOUNDS[name]))


@ids(UNKNOWN_LENGTHS)
def test_a_length_that_nobody_knew_is_no_lie(target, unharmed, name):
    """And none of the claimed gigabytes is ever asked for."""
    before = processes.resident_bytes(target[0].worker_pid("asr"))
    answer = transcribe(unharmed, UNKNOWN_LENGTHS[name], timeout_s=READING_S)
    assert answer.status_code == 200, answer.text
    assert "fail" in answer.json()["text"].lower()
    assert processes.resident_bytes(target[0].worker_pid("asr")) - before < 512 << 20


@ids(PICTURES)
def test_a_document_that_is_none_is_refused(unharmed, name):
    assert_refused(read(unharmed, PICTURES[name], "document_url" if "PDF" in name else "image_url"))


@ids(DAMAGED)
def test_a_damaged_document_is_read_in_part_or_refused(unharmed, name):
    kind = "document_url" if "PDF" in name else "image_url"
    answer = read(unharmed, DAMAGED[name], kind, READING_S)
    if answer.status_code != 200:
        assert_refused(answer)


@ids(FORMS)
def test_a_malformed_form_is_refused(unharmed, name):
    kind, body = FORMS[name]
    headers = {"content-type": kind}
    assert_refused(unharmed.post("/v1/audio/transcriptions", content=body, headers=headers))


@ids(BODIES)
def test_a_malformed_body_is_refused(unharmed, name):
    route, body = BODIES[name]
    headers = {"content-type": "application/json"}
    assert_refused(unharmed.post(f"/v1/{route}", content=body, headers=headers))


@ids(RAW)
def test_malformed_http_is_refused(target, unharmed, name):
    data, statuses = RAW[name]
    address = httpx.URL(target[0].url)
    with socket.create_connection((address.host, address.port), patience(DEADLINE_S)) as peer:
        peer.sendall(data)
        peer.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := peer.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
    status = int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 0
    assert status in statuses, answer[:300]
    if status:
        assert b'"error"' in answer


def test_a_body_over_the_limit_is_refused_while_it_comes(target, unharmed):
    """Without a length announced: 413 before the whole of it was sent, and memory stays."""
    box, _ = target
    before = processes.resident_bytes(box.pid)
    sent = 0

    def endless():
        nonlocal sent
        while sent < 256 << 20:
            sent += 1 << 16
            yield b" " * (1 << 16)

    try:
        answer = unharmed.post("/v1/embeddings", content=endless())
        assert answer.status_code == 413
    except httpx.WriteError:
        pass  # the box closed the connection on us, which ends the upload just as well
    assert sent < 128 << 20
    assert processes.resident_bytes(box.pid) - before < 32 << 20


def test_after_all_that_good_input_is_answered(unharmed):
    """Also shows that refusals were about the files and not about a box that refuses all."""
    answer = transcribe(unharmed, recording("beckett.wav").read_bytes(), timeout_s=READING_S)
    assert answer.status_code == 200
    assert "fail" in answer.json()["text"].lower()
    image = hostile_pictures.pages.page(["All is well."], size=(600, 200))
    page = read(unharmed, hostile_pictures.pages.encoded(image, "PNG"), timeout_s=READING_S)
    assert "All is well" in page.json()["pages"][0]["markdown"]


def test_no_codec_process_is_left_working(target):
    box, _ = target
    for name in ("asr", "ocr"):
        box.wait_idle(name)
    jobs = [pid for pid in processes.descendants(box.pid) if processes.is_alive(pid)]
    names = [Path(f"/proc/{pid}/comm").read_text().strip() for pid in jobs]
    assert names.count("annex-codec") <= 4 * 2, names
