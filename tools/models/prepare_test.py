"""Preparing a model from a local card: what arrives, and what is left after each thing that fails."""

import errno
import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import prepare
from cards import read_card
from errors import PrepareError
from prepare import Workshop
from sources import Registries

_HERE = Path(__file__).parent
_CARD = """
id = "tiny"
capability = "test"
name = "Tiny"
description = "A model for tests"
licence = "MIT"
default = true
preferred = false
aliases = ["small"]
requires = []
memory_mib = 1
size_mib = 1
[parameters]
[[source]]
provides = "archive"
kind = "file"
location = "{location}"
sha256 = "{archive_sha256}"
bytes = {archive_bytes}
[[file]]
name = "sub/model.bin"
from = [
    {{ source = "archive", member = "a" }},
    {{ source = "archive", member = "b" }},
]
bytes = 10
sha256 = "{file_sha256}"
"""


def digest(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def world(tmp_path):
    """A card, the archive it names and a workshop over an empty cache."""

    class World:
        cache = tmp_path / "cache"
        archive = tmp_path / "archive.zip"
        final = cache / "models" / "tiny"

        def pack(self, members=(("a", b"first"), ("b", b"after"))):
            with zipfile.ZipFile(self.archive, "w") as file:
                for name, data in members:
                    file.writestr(name, data)

        def card(self, **changes):
            data = self.archive.read_bytes() if self.archive.exists() else b""
            values = {
                "location": self.archive,
                "archive_sha256": digest(data),
                "archive_bytes": len(data),
                "file_sha256": digest(b"firstafter"),
            } | changes
            path = tmp_path / "tiny.toml"
            path.write_text(_CARD.format(**values))
            return read_card(path)

        def workshop(self):
            downloads = self.cache / "downloads"
            return Workshop(self.cache, self.cache / "models", Registries(downloads))

    made = World()
    made.pack()
    return made


def test_joins_members_and_records_them(world):
    card, workshop = world.card(), world.workshop()
    workshop.prepare(card)
    assert (world.final / "sub/model.bin").read_bytes() == b"firstafter"
    assert workshop.problem(card, thorough=True) == ""


def test_changed_file_is_noticed(world):
    card, workshop = world.card(), world.workshop()
    workshop.prepare(card)
    model = world.final / "sub/model.bin"
    model.write_bytes(b"firstAFTER")
    os.utime(model, ns=(1, 1))
    assert "has changed" in workshop.problem(card)


def test_same_size_and_time_is_noticed_by_verify(world):
    card, workshop = world.card(), world.workshop()
    workshop.prepare(card)
    model = world.final / "sub/model.bin"
    before = model.stat()
    model.write_bytes(b"firstAFTER")
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert workshop.problem(card) == ""
    assert "has changed" in workshop.problem(card, thorough=True)


def test_changed_card_makes_it_anew(world):
    workshop = world.workshop()
    workshop.prepare(world.card())
    world.pack((("a", b"other"), ("b", b"after")))
    changed = world.card(file_sha256=digest(b"otherafter"))
    assert "another version" in workshop.problem(changed)
    workshop.prepare(changed)
    assert (world.final / "sub/model.bin").read_bytes() == b"otherafter"
    assert [p.name for p in workshop.models.iterdir()] == ["tiny"]


def test_wrong_archive_installs_nothing(world):
    with pytest.raises(PrepareError, match="expected sha256"):
        world.workshop().prepare(world.card(archive_sha256="0" * 64))
    assert not world.final.exists()


def test_wrong_file_installs_nothing(world):
    with pytest.raises(PrepareError, match="came out wrong"):
        world.workshop().prepare(world.card(file_sha256="0" * 64))
    assert list((world.cache / "models").iterdir()) == []


def test_failed_renewal_keeps_the_old_model(world):
    card, workshop = world.card(), world.workshop()
    workshop.prepare(card)
    with pytest.raises(PrepareError):
        workshop.prepare(world.card(file_sha256="0" * 64))
    assert workshop.problem(card, thorough=True) == ""


def test_member_longer_than_the_card_says_is_refused(world):
    world.pack((("a", b"first"), ("b", b"x" * 1_000_000)))
    with pytest.raises(PrepareError, match="longer than"):
        world.workshop().prepare(world.card())


def test_unreachable_source_says_what_to_do(world):
    card = world.card(location="/nonexistent/archive.zip")
    with pytest.raises(PrepareError) as caught:
        world.workshop().prepare(card)
    assert "No such file" in caught.value.message
    assert "network" in caught.value.remedy


def test_no_space_stops_before_fetching(world, monkeypatch):
    usage = prepare.shutil.disk_usage(world.archive.parent)
    monkeypatch.setattr(prepare.shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    workshop = world.workshop()
    with pytest.raises(PrepareError, match="1 MB free"):
        workshop.check_space([world.card()])
    assert list((world.cache / "downloads").iterdir()) == []


def test_killed_before_the_rename_leaves_nothing(world):
    world.card()
    script = f"""
import os, signal, sys
sys.path.insert(0, {str(_HERE)!r})
import prepare, cards, sources
from pathlib import Path
prepare._sync = lambda folder: os.kill(os.getpid(), signal.SIGKILL)
cache = Path({str(world.cache)!r})
shop = prepare.Workshop(cache, cache / "models", sources.Registries(cache))
with shop.locked():
    shop.prepare(cards.read_card(Path({str(world.archive.with_name('tiny.toml'))!r})))
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not world.final.exists()
    workshop = world.workshop()
    with workshop.locked():
        workshop.prepare(world.card())
    assert sorted(p.name for p in workshop.models.iterdir()) == [".lock", "tiny"]


def test_downloads_are_forgotten_once_made(world):
    card, workshop = world.card(), world.workshop()
    workshop.prepare(card)
    workshop.forget_downloads([card])
    assert list((world.cache / "downloads").iterdir()) == []
    assert workshop.problem(card, thorough=True) == ""


def test_full_disk_while_fetching_says_what_to_do(world, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(prepare, "fetch", full)
    with pytest.raises(PrepareError, match="No space left") as caught:
        world.workshop().prepare(world.card())
    assert "room" in caught.value.remedy
    assert not world.final.exists()
