"""The drop folder: what waits, and where it goes afterwards."""

from pathlib import Path

from tests.mappings import reads
from twofold import clock, mappings


def test_settled_files_wait_under_the_name_of_their_mapping(tmp_path: Path) -> None:
    reads.a_file(tmp_path, "a", "drop/tills/2026/a.csv")
    reads.a_file(tmp_path, "a", "drop/tills/done/old.csv")
    reads.a_file(tmp_path, "a", "drop/tills/.hidden")
    reads.a_file(tmp_path, "a", "drop/tills/lookups/products.csv")
    reads.a_file(tmp_path, "a", "drop/loose.csv")
    (tmp_path / "drop/tills/link.csv").symlink_to("/etc/hostname")
    later = clock.now_us() + 2 * clock.MINUTE

    found = mappings.pending(tmp_path, now=later)

    assert [(item.mapping, item.path.name) for item in found] == [("tills", "a.csv")]
    assert mappings.pending(tmp_path, now=clock.now_us()) == []
    assert mappings.pending(tmp_path / "nowhere", now=later) == []


def test_a_file_that_was_read_is_moved_aside_and_nothing_is_overwritten(tmp_path: Path) -> None:
    reads.a_file(tmp_path, "old", "drop/tills/done/a.csv")
    path = reads.a_file(tmp_path, "new", "drop/tills/a.csv")

    place = mappings.finish(mappings.Dropped(mapping="tills", path=path), tmp_path, done=True)

    assert place == tmp_path / "drop/tills/done/a-2.csv"
    assert place.read_text() == "new"
    assert not path.exists()
