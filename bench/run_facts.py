"""When, of what and on which machine figures were made."""

import datetime
import os
import platform
import subprocess
from pathlib import Path


def when_what_where():
    """"2026-01-31 12:00 UTC, commit 1234567, PROCESSOR, 2 cores, Linux 6.1"."""
    return (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}, "
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    )


def _commit():
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent,
    )  # fmt: skip
    return done.stdout.strip() or "unknown"


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
