"""What an idle box costs, and what its binaries are linked with."""

import subprocess
import time

import pytest
from support.box import binaries_folder
from support.jobs import CAPABILITIES
from support.processes import cpu_seconds, resident_bytes

WINDOW_S = 10
INFERENCE = ("onnxruntime",)
CODECS = ("avcodec", "avformat", "avutil", "swresample", "poppler", "heif", "jpeg", "png", "webp",
          "tiff", "gif")  # fmt: skip


@pytest.mark.release_only("sanitizers multiply memory and time")
def test_an_idle_daemon_is_small_and_still(own_box):
    before = cpu_seconds(own_box.pid)
    time.sleep(WINDOW_S)  # the window of the measurement, not a wait for anything
    used = cpu_seconds(own_box.pid) - before
    assert used / WINDOW_S < 0.005, used
    assert resident_bytes(own_box.pid) <= 60 << 20


@pytest.mark.release_only("sanitizers multiply memory and time")
def test_after_work_daemon_and_workers_are_still_again(warm_box):
    for name in CAPABILITIES:
        warm_box.wait_idle(name)
    pids = [warm_box.pid] + [warm_box.worker_pid(name) for name in CAPABILITIES]
    before = [cpu_seconds(pid) for pid in pids]
    time.sleep(WINDOW_S)  # the window of the measurement, not a wait for anything
    used = [cpu_seconds(pid) - start for pid, start in zip(pids, before, strict=True)]
    assert all(seconds / WINDOW_S < 0.005 for seconds in used), used
    assert resident_bytes(warm_box.pid) <= 60 << 20


def libraries(name):
    done = subprocess.run(
        ["ldd", str(binaries_folder() / name)], capture_output=True, text=True, check=True
    )
    return [line.split()[0] for line in done.stdout.splitlines() if line.strip()]


def assert_links_none(name, words):
    found = [lib for lib in libraries(name) for word in words if f"lib{word}" in lib.lower()]
    assert found == []


@pytest.mark.parametrize("name", ["annexd", "annex"])
def test_the_front_door_links_neither_inference_nor_codecs(name):
    assert_links_none(name, INFERENCE + CODECS + ("espeak",))


@pytest.mark.parametrize("name", ["annex-worker", "annex-worker-tts"])
def test_workers_link_inference_and_no_codec(name):
    assert any("onnxruntime" in library for library in libraries(name))
    assert_links_none(name, CODECS)


def test_only_the_voice_links_espeak():
    assert_links_none("annex-worker", ("espeak",))
    assert any("espeak" in library for library in libraries("annex-worker-tts"))


def test_the_decoder_links_no_inference():
    assert_links_none("annex-codec", INFERENCE)


@pytest.mark.release_only("sanitizer builds are linked otherwise")
@pytest.mark.parametrize(
    "name", ["annexd", "annex", "annex-worker", "annex-worker-tts", "annex-codec"]
)
def test_binaries_are_hardened(name):
    path = str(binaries_folder() / name)
    done = subprocess.run(["readelf", "-hldW", path], capture_output=True, text=True, check=True)
    assert "DYN (Position-Independent" in done.stdout
    assert "GNU_RELRO" in done.stdout
    assert "BIND_NOW" in done.stdout
    stack = next(line for line in done.stdout.splitlines() if "GNU_STACK" in line)
    assert "RWE" not in stack
