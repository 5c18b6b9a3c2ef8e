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


def pytest_collection_modifyitems(config, items):
    if not is_sanitized():
        return
    left_out = [item for item in items if item.get_closest_marker("release_only")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[_LEFT_OUT] = [
        f"{item.nodeid}: {item.get_closest_marker('release_only').args[0]}" for item in left_out
    ]


_LEFT_OUT = pytest.StashKey[list]()


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash.get(_LEFT_OUT, []):
        terminalreporter.write_line(f"not run on a sanitizer build: {line}")


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
