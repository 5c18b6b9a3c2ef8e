"""What a model is made anew for: its converter, all of it."""

import ast

import pytest

import prepare


def _imported(name, found):
    """The module `name` and those of its folder that it needs, by and by."""
    path = prepare._CONVERT / f"{name}.py"
    if path.name in found or not path.exists():
        return found
    found.add(path.name)
    for statement in ast.walk(ast.parse(path.read_text())):
        if isinstance(statement, ast.ImportFrom):
            _imported(statement.module, found)
        elif isinstance(statement, ast.Import):
            for module in statement.names:
                _imported(module.name, found)
    return found


@pytest.mark.parametrize("kind", prepare._CONVERTERS)
def test_a_change_of_any_part_of_a_converter_is_noticed(kind):
    module, files = prepare._CONVERTERS[kind]
    assert set(files) == _imported(module, set())
