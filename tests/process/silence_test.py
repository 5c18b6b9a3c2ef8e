"""The box tells nobody anything: no process of it keeps or sends reports of itself.

ONNX Runtime as it is published makes an identifier, a database of events and an uploader beneath
the user's cache folder at its start.
"""

import pytest
from support.box import Box
from support.jobs import CAPABILITIES, perform, quick_request
from support.processes import descendants, internet_sockets, is_alive, opened_or_mapped


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A box at work in a home that had been empty, and that home."""
    home = tmp_path_factory.mktemp("home")
    away = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    with Box.running(tmp_path_factory.mktemp("box"), environment=away) as box:
        for name in CAPABILITIES:
            assert perform(box, quick_request(name)).status == 200
        yield box, home


def test_work_leaves_nothing_in_the_home(house):
    _, home = house
    assert [str(path.relative_to(home)) for path in home.rglob("*")] == []


def test_no_process_holds_a_file_to_report_from_or_a_socket_to_the_outside(house):
    box, _ = house
    workers = [pid for pid in descendants(box.pid) if is_alive(pid)]
    assert len(workers) >= len(CAPABILITIES)
    for pid in workers:
        assert "onnxruntime.db" not in opened_or_mapped(pid)
        assert internet_sockets(pid) == []
