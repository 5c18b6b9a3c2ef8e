"""A real annexd for the tests: its own port, its own state folder, the prepared models."""

import httpx
import openai
import pytest
from support.box import Box, binaries_folder, is_sanitized


def pytest_configure(config):
    config.addinivalue_line(
        "markers",
        "release_only(reason): measures what sanitizers change by design; not run on such builds",
    )
    config.addinivalue_line(
        "markers",
        "needs(why_not, what): not run where why_not() gives a reason, which is then printed",
    )


_LEFT_OUT = pytest.StashKey[list]()


def _why_left_out(item):
    """The reason for which a test cannot run on this build or machine; empty when it can."""
    marker = item.get_closest_marker("release_only")
    if marker is not None and is_sanitized():
        return f"sanitizer build: {marker.args[0]}"
    marker = item.get_closest_marker("needs")
    if marker is not None:
        reason = marker.args[0]()
        return f"needs {marker.args[1]}: {reason}" if reason else ""
    return ""


def pytest_collection_modifyitems(config, items):
    reasons = {item: _why_left_out(item) for item in items}
    left_out = [item for item in items if reasons[item]]
    if left_out:
        items[:] = [item for item in items if not reasons[item]]
        config.hook.pytest_deselected(items=left_out)
        config.stash[_LEFT_OUT] = [f"{item.nodeid}: {reasons[item]}" for item in left_out]


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash.get(_LEFT_OUT, []):
        terminalreporter.write_line(f"NOT RUN {line}")


def pytest_report_header():
    return f"annex binaries: {binaries_folder()}"


@pytest.fixture(scope="session")
def box(tmp_path_factory):
    """One annexd for all tests that leave it as they found it."""
    with Box.running(tmp_path_factory.mktemp("box")) as running:
        yield running


@pytest.fixture
def own_box(tmp_path):
    """An annexd for one test that kills or starves something."""
    with Box.running(tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def client(box):
    """The official client as people set it up, but showing each error at once."""
    with openai.OpenAI(
        base_url=f"{box.url}/v1", api_key="any", max_retries=0, timeout=300
    ) as made:
        yield made


@pytest.fixture(scope="session")
def http(box):
    with httpx.Client(base_url=box.url, timeout=300) as made:
        yield made
