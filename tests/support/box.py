"""Starts annexd as a user would, and says what its status page says."""

import contextlib
import functools
import os
import re
import signal
import subprocess
from pathlib import Path

import httpx

from support import processes
from support.waiting import wait_until

_ROOT = Path(__file__).resolve().parents[2]
_READY = re.compile(r"ready on (http://\S+)")
_REPORT = re.compile(r"(ERROR: \w+Sanitizer|runtime error:|SUMMARY: \w+Sanitizer).*")
_START_S = 30
_STOP_S = 40


def binaries_folder():
    return Path(os.environ.get("ANNEX_BIN", _ROOT / "build" / "release" / "bin"))


def cache_folder():
    if "ANNEX_CACHE" in os.environ:
        return Path(os.environ["ANNEX_CACHE"])
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "annex"


def models_folder():
    return cache_folder() / "models"


def recording(name):
    """A known recording, e.g. "beckett.wav"."""
    return cache_folder() / "testdata" / name


@functools.cache
def is_sanitized():
    """Whether the binaries carry AddressSanitizer, and so are several times slower and larger."""
    daemon = binaries_folder() / "annexd"
    return daemon.exists() and b"__asan_init" in daemon.read_bytes()


def patience(seconds):
    """A deadline for this build: a bound on waiting, never something that is measured."""
    return seconds * (5 if is_sanitized() else 1)


class Box:
    """A running annexd. `folder` holds its state and what it said."""

    def __init__(self, process, folder, url):
        self.process = process
        self.folder = folder
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=patience(30))

    @classmethod
    @contextlib.contextmanager
    def running(cls, folder, *options, environment=None, launcher=(), models=None):
        """Ends with SIGTERM and fails unless annexd then exits with 0 and leaves nothing."""
        running = cls.start(
            folder, *options, environment=environment, launcher=launcher, models=models
        )
        try:
            yield running
        finally:
            running.stop()

    @classmethod
    def start(cls, folder, *options, environment=None, launcher=(), models=None):
        """`launcher`: a command that ends by becoming the one that follows it. `models`: another
        folder of prepared models."""
        (folder / "state").mkdir(parents=True, exist_ok=True)
        command = [
            *launcher,
            str(binaries_folder() / "annexd"),
            "--port", "0",
            "--models-folder", str(models or models_folder()),
            "--state-folder", str(folder / "state"),
            *options,
        ]  # fmt: skip
        with open(folder / "annexd.out", "wb") as out, open(folder / "annexd.log", "wb") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                env={**os.environ, **_sanitizer_settings(folder), **(environment or {})},
            )

        def ready():
            if process.poll() is not None:
                raise AssertionError(
                    f"annexd ended with {process.returncode}: "
                    f"{(folder / 'annexd.log').read_text(errors='replace')[-2000:]}"
                )
            return _READY.search((folder / "annexd.out").read_text())

        try:
            url = wait_until(ready, patience(_START_S), "annexd ready").group(1)
        except AssertionError:
            process.kill()
            process.wait()
            raise
        return cls(process, folder, url)

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        return (self.folder / "annexd.log").read_text(errors="replace")

    def status(self):
        answer = self._http.get("/v1/annex/status")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def capability(self, name):
        """One capability's part of the status."""
        for row in self.status()["capabilities"]:
            if row["capability"] == name:
                return row
        raise KeyError(name)

    def worker_pid(self, name):
        """0 while there is none."""
        return self.capability(name)["pid"]

    def restarts(self):
        return {row["capability"]: row["restarts"] for row in self.status()["capabilities"]}

    def wait_idle(self, name, timeout_s=60):
        """Until nothing runs or waits for one capability."""

        def idle():
            row = self.capability(name)
            return row["running"] == 0 and row["waiting"] == 0

        wait_until(idle, patience(timeout_s), f"{name} idle")

    def wait_running(self, name, count=1, timeout_s=60):
        wait_until(
            lambda: self.capability(name)["running"] >= count,
            patience(timeout_s),
            f"{count} of {name} running",
        )

    def wait_ready(self, name, timeout_s=30):
        """Until the worker of one capability lives; returns its process id."""

        def pid():
            row = self.capability(name)
            return row["state"] == "ready" and row["pid"]

        return wait_until(pid, patience(timeout_s), f"{name} ready")

    def stop(self):
        """SIGTERM: exit code 0, no process left, no sanitizer report."""
        children = processes.descendants(self.pid)
        self._http.close()
        ended = self.process.poll()
        assert ended is None, f"annexd ended by itself with {ended}:\n{self.log()[-3000:]}"
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(patience(_STOP_S))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"annexd did not stop on SIGTERM:\n{self.log()[-3000:]}") from None
        assert self.process.returncode == 0, f"{self.process.returncode}\n{self.log()[-3000:]}"
        wait_until(
            lambda: not any(processes.is_alive(child) for child in children),
            patience(5),
            "every process that annexd started has ended",
        )
        self.assert_no_reports()

    def kill(self):
        """SIGKILL, for tests about what happens then."""
        self.process.kill()
        self.process.wait()
        self._http.close()

    def assert_no_reports(self):
        texts = [self.log()]
        texts += [p.read_text(errors="replace") for p in self.folder.glob("sanitizer.*")]
        reports = [m.group() for text in texts for m in _REPORT.finditer(text)]
        assert not reports, reports


def _sanitizer_settings(folder):
    if not is_sanitized():
        return {}
    settings = {}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        given = os.environ.get(name, "")
        settings[name] = f"{given}:log_path={folder}/sanitizer".lstrip(":")
    return settings


def run_command(box, *arguments, stdin=None, timeout_s=120):
    """`annex ARGUMENTS` against a box (None: none told). Returns the ended process, bytes kept."""
    where = ["--url", box.url] if box is not None else []
    return subprocess.run(
        [str(binaries_folder() / "annex"), *where, *arguments],
        input=stdin,
        capture_output=True,
        timeout=patience(timeout_s),
        check=False,
    )
