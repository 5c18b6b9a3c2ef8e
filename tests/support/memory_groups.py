"""A memory cgroup for one process, version 1 or 2, below the group that the tests run in."""

import contextlib
import os
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")


def _own_groups():
    """(folder, version) candidates, the most likely first."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            yield _ROOT / "memory" / path.lstrip("/"), 1
            yield _ROOT / "memory", 1
        elif controllers == "":
            yield _ROOT / path.lstrip("/"), 2


class Group:
    def __init__(self, folder, version):
        self.folder = folder
        self.version = version

    def limit(self, count):
        name = "memory.limit_in_bytes" if self.version == 1 else "memory.max"
        (self.folder / name).write_text(str(count))

    def add(self, pid):
        (self.folder / "cgroup.procs").write_text(str(pid))

    def kills(self):
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        rows = dict(line.split() for line in (self.folder / name).read_text().splitlines())
        return int(rows["oom_kill"])


def _make():
    problem = "no memory controller in /proc/self/cgroup"
    for parent, version in _own_groups():
        folder = parent / f"annex-test-{os.getpid()}"
        try:
            folder.mkdir()
        except OSError as error:
            problem = f"{parent}: {error.strerror}"
            continue
        group = Group(folder, version)
        needed = "memory.limit_in_bytes" if version == 1 else "memory.max"
        if (folder / needed).exists():
            return group, ""
        folder.rmdir()
        problem = f"{parent}: the memory controller is not handed down"
    return None, problem


def why_not():
    """Empty when a group can be made here, else the reason."""
    group, problem = _make()
    if group is not None:
        group.folder.rmdir()
    return problem


@contextlib.contextmanager
def limited(pid, bytes_more):
    """Moves a process into a group where it may take that much more, and no more."""
    group, problem = _make()
    assert group is not None, problem
    try:
        group.limit(bytes_more)
        group.add(pid)
        yield group
    finally:
        for left in (group.folder / "cgroup.procs").read_text().split():
            (group.folder.parent / "cgroup.procs").write_text(left)
        group.folder.rmdir()
