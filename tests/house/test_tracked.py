"""Nothing under version control knows on which machine, or from which index, it was made."""

import re

from tests.house import tree
from tests.house.tree import Tree

# Put together here, so that this file does not find itself.
MACHINES = re.compile(
    "|".join(
        (
            r"(?<![\w./-])/wo" + r"rk/",
            r"(?<![\w./-])/ho" + r"me/[a-z]",
            r"(?<![\w./-])/ro" + r"ot/",
            r"/Us" + r"ers/[A-Za-z]",
            r"C:\\Us" + r"ers\\",
        )
    )
)
INDEXES = re.compile(
    "|".join(
        (
            r"^\s*--(?:extra-)?ind" + r"ex-url\s",
            r"^\s*--find-" + r"links[\s=]",
            r"files\.pythonho" + r"sted\.org",
            r"pypi\.org/sim" + r"ple",
            r"registry\.npm" + r"js\.org",
            r"registry\.ya" + r"rnpkg\.com",
            r"https?://\S+/sim" + r"ple/",
        )
    ),
    re.MULTILINE,
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_no_file_names_a_machine_or_an_index() -> None:
    assert addresses(tree.house()) == []


def test_a_machine_and_an_index_are_noticed() -> None:
    bad = {
        "README.md": "see /wo" + "rk/main/x",
        "requirements/a.txt": "--ind" + "ex-url https://example.org/x\n",
        "requirements/b.txt": "a==1 --hash=sha256:0 # /home is a path in the console\n",
        "docs/a.md": "/ho" + "me/ann/twofold",
    }

    assert addresses(bad) == ["README.md", "docs/a.md", "requirements/a.txt"]


def test_links_between_pages_lead_somewhere() -> None:
    assert dead_links(tree.house()) == []


def test_a_dead_link_is_noticed() -> None:
    bad = {"docs/a.md": "[b](b.md) [c](../c.md) [d](gone.md)", "docs/b.md": "", "c.md": ""}

    assert dead_links(bad) == ["docs/a.md: gone.md"]


def addresses(house: Tree) -> list[str]:
    """Return the files that hold a path of somebody's machine or the address of an index."""
    return sorted(
        path
        for path, text in tree.ours(house).items()
        if MACHINES.search(text) or INDEXES.search(text)
    )


def dead_links(house: Tree) -> list[str]:
    """Return the relative links of Markdown pages that lead to no file of the repository."""
    found = []
    for path, text in tree.ours(house).items():
        if not path.endswith(".md"):
            continue
        folder = (tree.ROOT / path).parent
        for link in LINK.findall(text):
            target = (folder / link).resolve()
            if not target.exists() and target.relative_to(tree.ROOT).as_posix() not in house:
                found.append(f"{path}: {link}")
    return found
