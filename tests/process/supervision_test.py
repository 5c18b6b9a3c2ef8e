"""Crash loops, inputs that kill, clients that leave, ends of the daemon."""

import os
import signal
import socket
import subprocess

import httpx
import pytest
from support.box import Box, binaries_folder, patience
from support.jobs import (
    CAPABILITIES,
    InBackground,
    Neighbours,
    long_request,
    perform,
    quick_request,
)
from support.processes import descendants, is_alive, status_line
from support.waiting import wait_until


def answers(box, name):
    return perform(box, quick_request(name)).status == 200


def kill_when_ready(box, name, number=signal.SIGKILL):
    pid = box.wait_ready(name)
    os.kill(pid, number)
    wait_until(lambda: box.worker_pid(name) != pid, patience(10), f"the end of {pid} is seen")


def test_a_crash_loop_backs_off_and_ends(own_box):
    assert answers(own_box, "embedding")
    assert answers(own_box, "tts")
    for _ in range(5):
        kill_when_ready(own_box, "embedding")
        # The worker is started again at the next demand, or at once; either way it must live.
        if own_box.capability("embedding")["state"] != "backoff":
            perform(own_box, quick_request("embedding"))
    row = own_box.capability("embedding")
    assert row["state"] == "backoff", row
    assert row["restarts"] >= 4
    with Neighbours(own_box, without="embedding") as neighbours:
        ended = perform(own_box, quick_request("embedding"))
        assert ended.status == 503, ended.body
        assert 1 <= int(ended.headers["retry-after"]) <= 60
        wait_until(lambda: answers(own_box, "embedding"), patience(60), "the loop is over")
    neighbours.assert_unharmed()


@pytest.mark.parametrize("name", CAPABILITIES)
def test_an_input_that_killed_two_workers_is_refused_the_third_time(own_box, name):
    assert answers(own_box, name)
    for _ in range(2):
        pid = own_box.wait_ready(name)
        job = InBackground(own_box, long_request(name, seed=1))
        own_box.wait_running(name)
        os.kill(pid, signal.SIGABRT)
        ended = job.result()
        assert ended.status == 503 or ended.is_broken, ended.body[:300]
        wait_until(lambda: answers(own_box, name), patience(60), f"{name} is back")
    pid = own_box.wait_ready(name)
    third = perform(own_box, long_request(name, seed=1))
    assert third.status == 422, third.body[:300]
    assert b'"error"' in third.body
    assert "retry-after" not in third.headers
    assert own_box.worker_pid(name) == pid
    assert perform(own_box, quick_request(name)).status == 200


def sent(box, request):
    """A connection on which a request was sent and nothing is read."""
    with httpx.Client(base_url=box.url) as http:
        built = http.build_request("POST", **request)
    body = built.read()
    head = f"POST {built.url.path} HTTP/1.1\r\n" + "".join(
        f"{key}: {value}\r\n" for key, value in built.headers.items()
    )
    peer = socket.create_connection((built.url.host, built.url.port))
    peer.sendall(head.encode() + b"\r\n" + body)
    return peer


@pytest.mark.parametrize("name", CAPABILITIES)
def test_a_client_that_leaves_ends_its_job(warm_box, name):
    pid = warm_box.wait_ready(name)
    with sent(warm_box, long_request(name, seed=2)):
        warm_box.wait_running(name)
    warm_box.wait_idle(name, 15)
    assert warm_box.worker_pid(name) == pid, "cancelled, not killed"
    assert answers(warm_box, name)


def test_waiting_jobs_of_clients_that_leave_are_dropped(warm_box):
    name = "asr"
    peers = [sent(warm_box, long_request(name, seed=3)) for _ in range(6)]

    def all_there():
        row = warm_box.capability(name)
        return row["running"] + row["waiting"] == len(peers)

    wait_until(all_there, patience(20), "six jobs in or before the worker")
    for peer in peers:
        peer.close()
    warm_box.wait_idle(name, 20)
    assert answers(warm_box, name)


def test_when_the_queue_is_full_more_is_refused_at_once(tmp_path):
    with Box.running(tmp_path, "--set", "queue_max=1") as box:
        assert answers(box, "asr")
        jobs = [InBackground(box, long_request("asr", seed)) for seed in (10, 11)]
        wait_until(
            lambda: box.capability("asr")["waiting"] >= 1
            or box.capability("asr")["running"] >= 2,
            patience(20),
            "the queue fills",
        )
        more = [InBackground(box, long_request("asr", seed)) for seed in range(20, 28)]
        ended = [job.result() for job in more + jobs]
    statuses = [one.status for one in ended]
    assert set(statuses) == {200, 429}, statuses
    for one in ended:
        if one.status == 429:
            assert 1 <= int(one.headers["retry-after"]) <= 60


def broke_off(job):
    try:
        return job.result().is_broken
    except httpx.HTTPError:
        return True


def test_kill_of_the_daemon_leaves_nothing_behind(tmp_path):
    box = Box.start(tmp_path)
    for name in CAPABILITIES:
        assert answers(box, name)
    jobs = [InBackground(box, long_request(name, 4)) for name in ("asr", "ocr", "tts")]
    for name in ("asr", "ocr", "tts"):
        box.wait_running(name)
    family = descendants(box.pid)
    names = {status_line(pid, "Name") for pid in family if is_alive(pid)}
    assert len(family) >= 5
    assert "annex-codec" in names, names
    box.kill()
    wait_until(
        lambda: not any(is_alive(pid) for pid in family), 5, "workers and codecs have ended"
    )
    assert all(broke_off(job) for job in jobs)


def test_a_terminated_daemon_finishes_what_runs(tmp_path):
    box = Box.start(tmp_path)
    texts = [f"{i} " + "lighthouse keeper of the evening tide " * 40 for i in range(40)]
    request = {"url": "/v1/embeddings", "json": {"model": "bge-small-en-v1.5", "input": texts}}
    assert answers(box, "embedding")
    job = InBackground(box, request)
    box.wait_running("embedding")
    box.stop()
    ended = job.result()
    assert ended.status == 200, ended.body[:300]
    assert not ended.is_broken
    assert ended.body.count(b'"embedding"') >= len(texts)


def test_a_terminated_daemon_that_does_nothing_ends_at_once(tmp_path):
    for number in (signal.SIGTERM, signal.SIGINT):
        box = Box.start(tmp_path / str(int(number)))
        box.process.send_signal(number)
        assert box.process.wait(patience(10)) == 0


def test_a_taken_port_is_said_with_what_to_do(own_box, tmp_path):
    port = own_box.url.rpartition(":")[2]
    ended = subprocess.run(
        [str(binaries_folder() / "annexd"), "--port", port, "--state-folder", str(tmp_path)],
        capture_output=True,
        timeout=patience(20),
        check=False,
    )
    assert ended.returncode == 1
    assert port in ended.stderr.decode()


def test_two_kills_at_once_cost_their_own_requests_only(warm_box):
    """All four workers die in the same moment; the box answers and all come back."""
    pids = {name: warm_box.wait_ready(name) for name in CAPABILITIES}
    for pid in pids.values():
        os.kill(pid, signal.SIGKILL)
    assert httpx.get(f"{warm_box.url}/health/live").status_code == 200
    for name in CAPABILITIES:
        wait_until(lambda name=name: answers(warm_box, name), patience(60), f"{name} is back")
        assert not is_alive(pids[name])
