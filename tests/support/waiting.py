"""Waiting for a condition, never for a time."""

import time

_POLL_S = 0.02


def wait_until(condition, timeout_s, what):
    """Returns the first true value of `condition()`; fails with `what` after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"after {timeout_s} s still not: {what}; last seen: {value!r}")
        time.sleep(_POLL_S)
