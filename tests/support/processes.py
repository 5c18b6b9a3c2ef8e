"""What /proc says of a process and of what it started."""

import os
from pathlib import Path

import psutil

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def is_alive(pid):
    """False for a zombie: it only waits for its parent to look."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def descendants(pid):
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def resident_bytes(pid):
    return psutil.Process(pid).memory_info().rss


def cpu_seconds(pid):
    """User and system time of one process, the ended children it waited for not counted."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def threads(pid):
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def open_files(pid):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def status_line(pid, name):
    """A line of /proc/PID/status, e.g. "State"."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return line.partition(":")[2].strip()
    raise KeyError(name)


def opened_or_mapped(pid):
    """The names of all files a process holds, as one text."""
    opened = (os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir())
    return Path(f"/proc/{pid}/maps").read_text() + "\n".join(opened)


def internet_sockets(pid):
    return psutil.Process(pid).net_connections("inet")
