"""The manifest.json in a prepared folder: what was made, from what, and is it still so."""

import json

from download import file_sha256

NAME = "manifest.json"
_FORMAT = 1


def write_manifest(folder, card, recipe):
    """Records every file of `folder`. Call it last: it makes the folder a prepared one."""
    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        status = path.stat()
        files[path.relative_to(folder).as_posix()] = {
            "bytes": status.st_size,
            "sha256": file_sha256(path),
            "modified_ns": status.st_mtime_ns,
        }
    contents = {"format": _FORMAT, "id": card.id, "recipe": recipe, "files": files}
    (folder / NAME).write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")


def problem(folder, recipe, thorough=False):
    """Why `folder` is not the prepared model, or "" if it is.

    Files whose size and time are as recorded are taken as unchanged unless `thorough`.
    """
    try:
        contents = json.loads((folder / NAME).read_text(encoding="utf-8"))
        files = contents["files"]
        if contents["format"] != _FORMAT or contents["recipe"] != recipe:
            return "made from another version of its model card"
        for name, recorded in files.items():
            path = folder / name
            status = path.stat()
            if status.st_size != recorded["bytes"]:
                return f"{name} has {status.st_size} bytes, expected {recorded['bytes']}"
            touched = status.st_mtime_ns != recorded["modified_ns"]
            if (touched or thorough) and file_sha256(path) != recorded["sha256"]:
                return f"{name} has changed since it was prepared"
    except FileNotFoundError as error:
        return "not there yet" if not folder.exists() else f"{error.filename} is missing"
    except (OSError, ValueError, KeyError, TypeError):
        return "its manifest cannot be read"
    return ""
