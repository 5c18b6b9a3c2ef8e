"""What the front door itself costs: start, idle memory, a request's own CPU and time."""

import socket
import statistics
import time

import httpx
from measure import cpu_seconds, resident_bytes
from support.box import Box
from support.processes import cpu_seconds as own_cpu_seconds
from support.processes import resident_bytes as own_resident_bytes

_STARTS = 5
_REQUESTS = 3000
_TEXTS = 300


def start_and_idle(folder):
    """Rows (what, figure) of a box on its own."""
    ready_s, resident = [], []
    for i in range(_STARTS):
        start = time.perf_counter()
        with Box.running(folder / f"start-{i}") as box:
            ready_s.append(time.perf_counter() - start)
            resident.append(own_resident_bytes(box.pid))
    with Box.running(folder / "idle") as box:
        before = own_cpu_seconds(box.pid)
        time.sleep(10)  # the window of the measurement
        idle = (own_cpu_seconds(box.pid) - before) / 10
    return [
        ("annexd: start to ready", f"{statistics.median(ready_s) * 1000:.0f} ms"),
        ("annexd: resident, idle", f"{statistics.median(resident) / 2**20:.1f} MiB"),
        ("annexd: of one core, idle for 10 s", f"{idle:.2%}"),
    ]


def requests(box):
    """Rows of what one request costs the daemon, and the worker where there is one."""
    return [*_health(box), *_embeddings(box), *_memory(box)]


def _health(box):
    url = httpx.URL(box.url)
    request = f"GET /health/live HTTP/1.1\r\nHost: {url.host}:{url.port}\r\n\r\n".encode()
    took = []
    with socket.create_connection((url.host, url.port)) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        before, start = own_cpu_seconds(box.pid), time.perf_counter()
        for _ in range(_REQUESTS):
            sent = time.perf_counter()
            peer.sendall(request)
            answer = b""
            while b'{"status"' not in answer or not answer.endswith(b"}"):
                answer += peer.recv(65536)
            took.append(time.perf_counter() - sent)
        wall = time.perf_counter() - start
        cpu = own_cpu_seconds(box.pid) - before
    took.sort()
    return [
        ("GET /health/live, one connection: median, 99 of 100",
         f"{took[len(took) // 2] * 1e6:.0f} µs, {took[len(took) * 99 // 100] * 1e6:.0f} µs"),
        ("GET /health/live: requests a second, one connection", f"{_REQUESTS / wall:.0f}"),
        ("GET /health/live: CPU of annexd for one", f"{cpu / _REQUESTS * 1e6:.0f} µs"),
    ]  # fmt: skip


def _embeddings(box):
    body = {"model": "bge-small-en-v1.5", "input": "The keeper counted the ships."}
    with httpx.Client(base_url=box.url) as http:
        http.post("/v1/embeddings", json=body)
        worker = box.worker_pid("embedding")
        before = own_cpu_seconds(box.pid), cpu_seconds([worker])
        took = []
        for _ in range(_TEXTS):
            start = time.perf_counter()
            http.post("/v1/embeddings", json=body)
            took.append(time.perf_counter() - start)
        daemon = own_cpu_seconds(box.pid) - before[0]
        inside = cpu_seconds([worker]) - before[1]
    return [
        ("POST /v1/embeddings, one short text: median wall",
         f"{statistics.median(took) * 1000:.2f} ms"),
        ("of it CPU of the worker (model and all)", f"{inside / _TEXTS * 1000:.2f} ms"),
        ("of it CPU of annexd (HTTP, JSON, the call)", f"{daemon / _TEXTS * 1000:.2f} ms"),
    ]  # fmt: skip


def _memory(box):
    rows = [("annexd: resident after all of the above",
             f"{own_resident_bytes(box.pid) / 2**20:.1f} MiB")]  # fmt: skip
    for row in box.status()["capabilities"]:
        if row["pid"]:
            names = ", ".join(model["id"] for model in row["models"])
            size = resident_bytes([row["pid"]]) / 2**20
            rows.append((f"{row['capability']} worker with {names}", f"{size:.0f} MiB"))
    return rows
