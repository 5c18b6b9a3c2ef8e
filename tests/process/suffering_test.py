"""A worker that is killed, hangs or runs out of memory under load costs one request at most.

The request in it gets 503 with Retry-After (or is cut off when its answer had begun), the worker
comes back, and the other capabilities answer all the time as if nothing had happened.
"""

import os
import resource
import signal

import httpx
import pytest
from support import memory_groups
from support.box import patience
from support.jobs import (
    CAPABILITIES,
    InBackground,
    Neighbours,
    hungry_request,
    long_request,
    perform,
    quick_request,
)
from support.processes import is_alive, status_line
from support.waiting import wait_until

# A worker that does not answer is found by its heartbeat: every second while it works, and three
# seconds without an answer.
HANG_S = 15


def assert_told(ended):
    if ended.is_broken:
        assert ended.status == 200
        return
    assert ended.status == 503, ended.body[:500]
    assert 1 <= int(ended.headers["retry-after"]) <= 60
    assert ended.headers["x-request-id"]
    assert b'"error"' in ended.body


def assert_comes_back(box, name, old_pid):
    def answers():
        return perform(box, quick_request(name)).status == 200

    wait_until(answers, patience(60), f"{name} answers again")
    assert box.worker_pid(name) not in (0, old_pid)
    assert not is_alive(old_pid)


def hurt_under_load(box, name, hurt, hang_s=HANG_S):
    """Runs a long job, hurts its worker in the middle of it, returns how the job ended."""
    pid = box.wait_ready(name)
    before = box.capability(name)["restarts"]
    with Neighbours(box, without=name) as neighbours:
        job = InBackground(box, long_request(name, seed=before))
        box.wait_running(name)
        hurt(pid)
        ended = job.result(hang_s + 60)
        assert_comes_back(box, name, pid)
    neighbours.assert_unharmed()
    assert box.capability(name)["restarts"] == before + 1
    assert box.capability(name)["last_error"]
    return ended


@pytest.mark.parametrize("name", CAPABILITIES)
def test_kill(warm_box, name):
    assert_told(hurt_under_load(warm_box, name, lambda pid: os.kill(pid, signal.SIGKILL)))


@pytest.mark.parametrize("name", CAPABILITIES)
def test_hang(warm_box, name):
    assert_told(hurt_under_load(warm_box, name, lambda pid: os.kill(pid, signal.SIGSTOP)))


def test_an_idle_worker_that_is_killed_costs_nothing(warm_box):
    pid = warm_box.wait_ready("embedding")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid), 5, "the worker is gone")
    wait_until(lambda: warm_box.worker_pid("embedding") != pid, patience(5), "the box noticed")
    assert perform(warm_box, quick_request("embedding")).status == 200


def test_speech_that_is_cut_off_is_broken_and_not_short(warm_box):
    """A client must be able to tell half an answer from a whole one."""
    with (
        httpx.Client(base_url=warm_box.url, timeout=patience(60)) as http,
        http.stream("POST", **long_request("tts", seed=99)) as answer,
    ):
        pieces = answer.iter_raw()
        assert next(pieces)
        os.kill(warm_box.worker_pid("tts"), signal.SIGKILL)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            for _ in pieces:
                pass
    wait_until(
        lambda: perform(warm_box, quick_request("tts")).status == 200, patience(60), "tts is back"
    )


# Each on a box of its own: a worker whose allocator kept memory from earlier work could do without
# more.


def _limit_data(pid, bytes_more):
    """Little more private memory than it has now: an allocation fails, nothing is killed."""
    used = int(status_line(pid, "VmData").split()[0]) * 1024
    _, hard = resource.prlimit(pid, resource.RLIMIT_DATA)
    resource.prlimit(pid, resource.RLIMIT_DATA, (used + bytes_more, hard))
    return lambda: resource.prlimit(pid, resource.RLIMIT_DATA, (hard, hard))


@pytest.mark.release_only("a sanitizer's shadow memory counts against the limit")
@pytest.mark.parametrize("name", CAPABILITIES)
def test_a_memory_limit_that_refuses(own_box, name):
    """The worker gets no more memory: 503, and when it may have some again the capability works."""
    assert perform(own_box, quick_request(name)).status == 200
    pid = own_box.wait_ready(name)
    lift = _limit_data(pid, bytes_more=1 << 20)
    with Neighbours(own_box, without=name) as neighbours:
        ended = perform(own_box, hungry_request(name))
        if is_alive(pid):
            lift()
        assert perform(own_box, hungry_request(name)).status == 200
    neighbours.assert_unharmed()
    assert_told(ended)


@pytest.mark.release_only("a sanitizer's shadow memory counts against the limit")
@pytest.mark.needs(memory_groups.why_not, "a memory cgroup of its own")
@pytest.mark.parametrize("name", CAPABILITIES)
def test_a_memory_limit_that_kills(own_box, name):
    """The kernel ends the worker, as it would on a full machine."""
    assert perform(own_box, quick_request(name)).status == 200
    pid = own_box.wait_ready(name)
    with memory_groups.limited(pid, bytes_more=4 << 20) as group:
        with Neighbours(own_box, without=name) as neighbours:
            ended = perform(own_box, hungry_request(name))
            assert_comes_back(own_box, name, pid)
        neighbours.assert_unharmed()
        assert group.kills() >= 1
    assert_told(ended)
    assert own_box.capability(name)["restarts"] == 1
