"""The repository as a tree of texts, so that each rule can also be tried on a small bad one."""

import ast
import functools
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
# What others wrote and we only carry along; their words and sizes are theirs.
CARRIED = ("/static/vendor/", "/vendor/", ".min.js", ".min.css")
TEXT_BYTES_MAX = 1_000_000

Tree = Mapping[str, str]


@functools.cache
def house() -> Tree:
    """Return every text file of the repository that is, or would be, under version control."""
    found = {}
    for path in _paths():
        file = ROOT / path
        if not file.is_file() or file.stat().st_size > TEXT_BYTES_MAX:
            continue
        try:
            found[path] = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def ours(tree: Tree) -> Tree:
    """Return the files of `tree` that we wrote ourselves."""
    return {path: text for path, text in tree.items() if not any(mark in path for mark in CARRIED)}


def under(tree: Tree, folder: str, *suffixes: str) -> Tree:
    """Return the files of `tree` below `folder` that end in one of `suffixes`."""
    wanted = suffixes or ("",)
    return {
        path: text
        for path, text in tree.items()
        if path.startswith(folder) and path.endswith(wanted)
    }


def modules(tree: Tree, *folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the path and the syntax tree of every Python file below `folders`."""
    for path, text in ours(tree).items():
        if path.endswith(".py") and path.startswith(folders or ("src/",)):
            yield path, _parsed(text)


def room(path: str) -> str:
    """Return the room that the module at `path` belongs to: `people` of src/twofold/people/…."""
    parts = PurePosixPath(path).relative_to("src/twofold").parts
    return parts[0].removesuffix(".py")


def rooms(tree: Tree) -> set[str]:
    """Return every room below src/twofold: its packages and its modules."""
    inside = under(tree, "src/twofold/", ".py")
    return {room(path) for path in inside} - {"__init__", "__main__"}


@functools.cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _paths() -> list[str]:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        # An unpacked source archive has no git; it holds nothing but what we shipped.
        shipped = ("src", "tests", "docs", "requirements", "benchmarks")
        found = [
            *ROOT.glob("*"),
            *(path for folder in shipped for path in (ROOT / folder).rglob("*")),
        ]
        return sorted(path.relative_to(ROOT).as_posix() for path in found)
    return sorted(set(done.stdout.split("\0")) - {""})
