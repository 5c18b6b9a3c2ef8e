"""Archives made to harm."""

import io
import tarfile
import zipfile

import pytest

from archives import Archive
from errors import PrepareError


def tar_with(path, *members):
    with tarfile.open(path, "w:gz") as file:
        for info, data in members:
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))


def copy(path, member, size_max=100):
    into = io.BytesIO()
    with Archive(path) as archive:
        archive.copy(member, into, size_max)
    return into.getvalue()


def test_entries_nobody_asked_for_are_never_written(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../../evil", b"evil")
        file.writestr("/etc/evil", b"evil")
        file.writestr("good", b"good")
    assert copy(path, "good") == b"good"
    assert [p.name for p in tmp_path.rglob("*")] == ["a.zip"]


def test_links_are_no_members(tmp_path):
    path = tmp_path / "a.tgz"
    link = tarfile.TarInfo("model")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    tar_with(path, (link, b""))
    with pytest.raises(PrepareError, match="0 members"):
        copy(path, "model")


def test_a_name_that_is_there_twice_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("model", b"one")
        with pytest.warns(UserWarning):
            file.writestr("model", b"two")
    with pytest.raises(PrepareError, match="2 members"):
        copy(path, "model")


def test_a_bomb_is_cut_off(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("model", bytes(50_000_000))
    assert path.stat().st_size < 100_000
    with pytest.raises(PrepareError, match="longer"):
        copy(path, "model", size_max=1000)


def test_tar_members_are_read(tmp_path):
    path = tmp_path / "a.tgz"
    tar_with(path, (tarfile.TarInfo("package/voice.bin"), b"voice"))
    assert copy(path, "package/voice.bin") == b"voice"


def test_a_plain_file_is_its_own_member(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"weights")
    assert copy(path, "") == b"weights"
