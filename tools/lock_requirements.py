"""Writes requirements-NAME.txt, versions and hashes pinned, from each requirements-NAME.in.

usage: python tools/lock_requirements.py [NAME...]     (with a pip of 23.3 or newer)

The hashes are those of the wheels for this platform, which is the one Annex runs on: another
would need its own, and pip says so instead of taking something else. A file that names packages
with --no-binary is locked to their sources and to nothing they depend on, which stands in another.
"""

import json
import subprocess
import sys
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


def lock(source):
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
    command += ["--only-binary", ":all:", "--quiet", "--report", "-", "-r", str(source)]
    if "--no-binary" in source.read_text(encoding="utf-8"):
        command.append("--no-deps")
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    lines = [f"# Made by lock_requirements.py from {source.name}."]
    for item in sorted(report["install"], key=lambda i: i["metadata"]["name"].lower()):
        name, version = item["metadata"]["name"].lower(), item["metadata"]["version"]
        digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
        lines.append(f"{name}=={version} --hash=sha256:{digest}")
    target = source.with_suffix(".txt")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(lines) - 1} packages")


def main():
    sources = sorted(_FOLDER.glob("requirements-*.in"))
    names = sys.argv[1:]
    for source in sources:
        if not names or source.stem.removeprefix("requirements-") in names:
            lock(source)


if __name__ == "__main__":
    main()
