"""Writes again what is made from the code: problems, catalogues, notebooks, pictures."""

import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import catalogues
import nbformat
from nbclient import NotebookClient

DOCS = Path(__file__).parent
SOURCE = DOCS.parent / "src" / "twofold"
STATUS = {"Invalid": 400, "NotFound": 404, "Refused": 403, "Conflict": 409, "Unavailable": 503}
PROBLEMS = """\
# Problems

Made by `make docs` from the code; do not edit.

A door that says no over HTTP answers with `application/problem+json` (RFC 9457): `type` is
`/problems/NAME`, `title` says what is the matter, `detail` what it was this time. On the command
line the same words go to standard error, and the exit code is 2 for 400, 1 for 403, 404 and 409,
3 for 503.

## At the door of machines

| problem | status | what is the matter |
|---|---|---|
{door}

## From the rooms

Words in braces are filled in each time.

| problem | status | what is the matter |
|---|---|---|
{rooms}
"""


def main(wanted: list[str]) -> None:
    """Refresh the parts named, or all."""
    parts = {
        "problems": problems,
        "catalogues": catalogues.refresh,
        "notebooks": notebooks,
        "pictures": pictures,
    }
    for name in wanted or parts:
        parts[name]()
        print(f"{name} written")


def problems() -> None:
    """Write the page of problems from the errors' own words."""
    classes = {node.name: node for node in _nodes() if isinstance(node, ast.ClassDef)}
    rooms = sorted(
        (_kebab(name), status, _words(node))
        for name, node in classes.items()
        if name not in STATUS and (status := _status(node, classes))
    )
    door = sorted(problem for node in _nodes() if (problem := _problem(node)))
    page = PROBLEMS.format(door=_table(door), rooms=_table(rooms))
    (DOCS / "problems.md").write_text(page, "utf-8")


def notebooks() -> None:
    """Run every notebook again, in the folder that it lies in."""
    for path in sorted(DOCS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, resources={"metadata": {"path": str(DOCS)}})
        client.execute()
        nbformat.write(notebook, path)


def pictures() -> None:
    """Take the screenshots again: the browser tests do it when they are told where to."""
    places = {"TWOFOLD_SCREENSHOTS": str(DOCS / "screenshots"), "TWOFOLD_REQUIRE_BROWSER": "1"}
    tests = [sys.executable, "-m", "pytest", "-q", "-m", "browser"]
    subprocess.run(tests, check=True, env={**os.environ, **places}, cwd=DOCS.parent)


def _nodes() -> Iterator[ast.AST]:
    for file in sorted(SOURCE.rglob("*.py")):
        yield from ast.walk(ast.parse(file.read_text("utf-8")))


def _status(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> int:
    for base in node.bases:
        parent = ast.unparse(base).rpartition(".")[2]
        if parent in STATUS:
            return STATUS[parent]
        if parent in classes and (status := _status(classes[parent], classes)):
            return status
    return 0


def _words(node: ast.ClassDef) -> str:
    text = inspect.cleandoc(ast.get_docstring(node) or "").split("\n\n")[0]
    # {name!r} and {share:.0%} say how a value is written, which is nothing to the reader.
    return " ".join(re.sub(r"[!:][^{} ]*(?=})", "", text).split()).replace("|", "\\|")


def _problem(node: ast.AST) -> tuple[str, int, str] | None:
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("Problem"):
        return None
    said = {word.arg: word.value for word in node.keywords}
    match said.get("name"), said.get("status"), said.get("title"):
        case ast.Constant(str(name)), ast.Constant(int(status)), ast.Constant(str(title)):
            return name, status, title
        case _:
            return None


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _table(rows: list[tuple[str, int, str]]) -> str:
    return "\n".join(f"| `{name}` | {status} | {words} |" for name, status, words in rows)


if __name__ == "__main__":
    main(sys.argv[1:])
