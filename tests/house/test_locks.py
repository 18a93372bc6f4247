"""What the project needs is what the locks install, to the byte; make prints its targets."""

import re
import tomllib

from tests.house import tree
from tests.house.tree import Tree

# Which lock holds which list of pyproject.toml; a larger lock holds the smaller ones too.
LOCKS = {
    "run": ("", "build"),
    "demo": ("", "build", "demo"),
    "test": ("", "build", "demo", "test"),
    "check": ("", "build", "demo", "test", "check"),
}


def test_everything_needed_is_locked() -> None:
    # `make lock` resolves the locks again after a change of pyproject.toml.
    assert unlocked(tree.house()) == []


def test_a_need_that_no_lock_holds_is_noticed() -> None:
    bad = {
        "pyproject.toml": '[project]\ndependencies = ["apsw>=3", "Some.Thing[x]>=1"]\n'
        '[dependency-groups]\nbuild = ["hatchling"]\n',
        "requirements/run.txt": "apsw==3.54.1 \\\n    --hash=sha256:0\nhatchling==1 \\\n",
    }

    found = [line for line in unlocked(bad) if line.startswith("run")]

    assert found == ["run: some-thing"]


def test_every_locked_version_has_its_hash() -> None:
    assert unhashed(tree.house()) == []


def test_a_version_without_a_hash_is_noticed() -> None:
    bad = {"requirements/a.txt": "good==1 \\\n    --hash=sha256:0\nbad==2\n    # via twofold\n"}

    assert unhashed(bad) == ["requirements/a.txt: bad==2"]


def test_the_locks_agree_on_every_version() -> None:
    assert disagreements(tree.house()) == []


def test_two_versions_of_one_package_are_noticed() -> None:
    bad = {"requirements/a.txt": "one==1 \\\ntwo==2 \\\n", "requirements/b.txt": "one==2 \\\n"}

    assert disagreements(bad) == ["one"]


def test_make_prints_every_target() -> None:
    assert unprinted(tree.house()) == []


def test_a_target_without_its_sentence_is_noticed() -> None:
    bad = {"Makefile": ".PHONY: demo hidden\ndemo: x ## Show it\n\techo\nhidden:\n\techo\n"}

    assert unprinted(bad) == ["hidden"]


def unlocked(house: Tree) -> list[str]:
    """Return, for each lock, the packages that pyproject.toml asks for and it does not hold."""
    project = tomllib.loads(house["pyproject.toml"])
    needs = {
        "": project["project"]["dependencies"],
        **project["project"].get("optional-dependencies", {}),
        **project.get("dependency-groups", {}),
    }
    return [
        f"{lock}: {name}"
        for lock, lists in LOCKS.items()
        for wanted in lists
        for name in map(_name, needs.get(wanted, []))
        if name not in {version.partition("==")[0] for version in _versions(house, lock)}
    ]


def unhashed(house: Tree) -> list[str]:
    """Return the versions in the locks that no hash follows."""
    return [
        f"{path}: {version}"
        for path, text in tree.under(house, "requirements/", ".txt").items()
        for version, after in re.findall(r"^(\S+==\S+).*\n(.*)", text, re.MULTILINE)
        if "--hash=" not in after
    ]


def disagreements(house: Tree) -> list[str]:
    """Return the packages of which two locks hold other versions."""
    held: dict[str, set[frozenset[str]]] = {}
    for path in tree.under(house, "requirements/", ".txt"):
        versions = _versions(house, path.removeprefix("requirements/").removesuffix(".txt"))
        for name in {version.partition("==")[0] for version in versions}:
            # One lock may hold two, for an older and a newer Python.
            both = frozenset(version for version in versions if version.startswith(f"{name}=="))
            held.setdefault(name, set()).add(both)
    return sorted(name for name, found in held.items() if len(found) > 1)


def unprinted(house: Tree) -> list[str]:
    """Return the targets of the Makefile that bare `make` would not show."""
    text = house["Makefile"]
    targets = " ".join(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)).split()
    printed = set(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE))
    return [target for target in targets if target not in printed]


def _versions(house: Tree, lock: str) -> list[str]:
    return re.findall(
        r"^([^\s#]+==[^\s;\\]+)", house.get(f"requirements/{lock}.txt", ""), re.MULTILINE
    )


def _name(need: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", need)
    return re.sub(r"[._-]+", "-", found.group() if found else need).lower()
