"""Files of every shape, packed in every way, and those that are not what they say."""

import gzip
import io
import random
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twofold import files

FORM = files.Form()


def rows(path: Path, form: files.Form = FORM) -> list[dict[str, Any]]:
    found = []
    for source in files.walk([path]):
        assert isinstance(source, files.Source)
        for block in files.read(source, form):
            assert not isinstance(block, files.BadLine)
            found += [dict(zip(block.header, row, strict=True)) for row in block.rows()]
    return found


def bad(path: Path) -> list[tuple[str, str]]:
    found = []
    for source in files.walk([path]):
        if isinstance(source, files.BadFile):
            found.append((source.name, source.reason))
        else:
            lines = [b for b in files.read(source, FORM) if isinstance(b, files.BadLine)]
            found += [(source.name, line.reason) for line in lines]
    return found


def everything(path: Path) -> list[files.Block | files.BadLine]:
    source = next(sources := files.walk([path]))
    assert isinstance(source, files.Source)
    found = list(files.read(source, FORM))
    assert next(sources, None) is None
    return found


def saved(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"name,city\nZo\xc3\xab,Graz\n",
        b"name,city\nZo\xeb,Graz\n",
        b"\xef\xbb\xbfname;city\r\nZo\xc3\xab;Graz\r\n",
        "name\tcity\nZoë\tGraz\n".encode("utf-16"),
        "name\tcity\nZoë\tGraz\n".encode("utf-16-le"),
        "name\tcity\nZoë\tGraz\n".encode("utf-16-be"),
        'name|city\n"Zoë"| Graz \n\n'.encode(),
        'name,city\n"Zoë","Graz",\n'.encode(),
    ],
)
def test_delimiter_and_encoding_are_found(tmp_path: Path, content: bytes) -> None:
    assert rows(saved(tmp_path, "a.csv", content)) == [{"name": "Zoë", "city": "Graz"}]


def test_a_form_says_what_cannot_be_found(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", b"export of today\n  1   2.5 NULL\n")
    form = files.Form(
        delimiter="whitespace", header=False, columns=["a", "b", "c"], skip_lines=1, empty=["NULL"]
    )

    assert rows(path, form) == [{"a": "1", "b": "2.5", "c": None}]


def test_a_quote_that_never_closes_costs_its_own_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text('who,note\na,x\nc,"two\nlines"\nd,"open\ne,y\n', "utf-8")
    refused: list[tuple[int, str]] = []
    kept: list[tuple[int, object]] = []

    for source in files.walk([path]):
        assert isinstance(source, files.Source)
        for block in files.read(source, FORM):
            if isinstance(block, files.BadLine):
                refused.append((block.line, block.row))
            else:
                kept += zip(block.lines, block.rows(), strict=True)

    assert refused == [(5, '"d,\\"open\\n"')]
    assert kept == [(2, ("a", "x")), (3, ("c", "two\nlines")), (6, ("e", "y"))]


def test_a_quote_that_closes_inside_a_later_row_costs_its_own_line_alone(tmp_path: Path) -> None:
    text = 'who,note\na,"open\nb,x\nc,"closed"\nd,"two\nlines of "many" words"\n'
    path = saved(tmp_path, "astray.csv", text.encode())

    refused, block = everything(path)

    assert isinstance(refused, files.BadLine)
    assert (refused.line, refused.row) == (2, '"a,\\"open\\n"')
    assert not isinstance(block, files.BadLine)
    assert block.rows() == [("b", "x"), ("c", "closed"), ("d", 'two\nlines of many" words"')]


def test_a_line_in_which_excel_names_the_delimiter_is_heeded(tmp_path: Path) -> None:
    path = saved(tmp_path, "excel.csv", b"\xef\xbb\xbfsep=;\r\na;b\r\n1;2,5\r\n")

    assert rows(path) == [{"a": "1", "b": "2,5"}]
    assert rows(path, files.Form(skip_lines=1)) == [{"a": "1", "b": "2,5"}]


@pytest.mark.parametrize("content", [b"PK\x03\x04...", b"\xd0\xcf\x11\xe0..."])
def test_a_spreadsheet_by_another_name_is_told_as_one(tmp_path: Path, content: bytes) -> None:
    path = saved(tmp_path, "book.csv", content)

    with pytest.raises(files.Spreadsheet, match=r"^book\.csv is a spreadsheet by another name"):
        everything(path)


def test_quoted_lines_keep_the_line_of_their_start(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", b'a,b\n1,"x\ny"\n2,"z;,"\n')

    walk = files.walk([path])
    source = next(walk)
    assert isinstance(source, files.Source)
    (block,) = files.read(source, FORM)

    assert not isinstance(block, files.BadLine)
    assert list(block.lines) == [2, 4]
    assert block.rows() == [("1", "x\ny"), ("2", "z;,")]


def test_doubled_and_missing_names_of_columns(tmp_path: Path) -> None:
    assert rows(saved(tmp_path, "a.csv", b"a,,a\n1,2,3\n")) == [
        {"a": "1", "column_2": "2", "a_2": "3"}
    ]


def test_json_lines_and_arrays_with_inner_objects(tmp_path: Path) -> None:
    lines = b'{"a":{"b":1},"c":[1]}\n\n{"a":{"b":2}}\n'

    assert rows(saved(tmp_path, "a.jsonl", lines)) == [
        {"a.b": 1, "c": [1]},
        {"a.b": 2, "c": None},
    ]
    assert rows(saved(tmp_path, "a.json", b'[{"a":1},\n{"a":2}]')) == [{"a": 1}, {"a": 2}]
    assert bad(saved(tmp_path, "b.jsonl", b'{"a":1}\n{"a":\n[1]\n'))[1][1] == (
        "a line must be one JSON object"
    )


def test_parquet_comes_as_its_own_types(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array([1, None]), "f": [1.5, float("nan")], "s": ["x", ""]})
    pq.write_table(table, tmp_path / "a.parquet")

    assert rows(tmp_path / "a.parquet") == [
        {"a": 1, "f": 1.5, "s": "x"},
        {"a": None, "f": None, "s": ""},
    ]


LOG = b"""<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">
<trace><string key="concept:name" value="7"/>
<event><string key="concept:name" value="Call"><string key="inner" value="x"/></string>
<date key="time:timestamp" value="2026-03-01T10:00:00Z"/><int key="n" value="3"/></event>
</trace></log>"""


def test_event_logs_have_a_row_for_each_event(tmp_path: Path) -> None:
    assert rows(saved(tmp_path, "a.xes", LOG)) == [
        {
            "case:concept:name": "7",
            "concept:name": "Call",
            "time:timestamp": "2026-03-01T10:00:00Z",
            "n": 3,
        }
    ]


def test_an_event_log_with_entities_of_its_own_is_not_read(tmp_path: Path) -> None:
    bomb = LOG.replace(b"?><log", b'?><!DOCTYPE l [<!ENTITY a "b">]><log')

    assert "cannot be read" in bad(saved(tmp_path, "a.xes", bomb))[0][1]


def test_packed_files_folders_and_archives_read_alike(tmp_path: Path) -> None:
    content = b"a,b\n1,2\n"
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    saved(tmp_path / "folder" / "inner", "a.csv.gz", gzip.compress(content))
    saved(tmp_path / "folder", ".hidden.csv", content)
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "folder", "folder")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("x/a.csv", content)

    for name in ("folder", "a.tar.gz", "a.zip"):
        assert rows(tmp_path / name) == [{"a": "1", "b": "2"}]


def test_archives_cannot_reach_out(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name in ("../up.csv", "/etc/passwd"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
        link = tarfile.TarInfo("link.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)

    assert [reason for _, reason in bad(tmp_path / "a.tar")] == [
        "its name leaves the archive; pack it again with plain names",
        "its name leaves the archive; pack it again with plain names",
        "it is no plain file; archives may hold no links and no devices",
    ]


def test_an_archive_that_unpacks_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twofold.files.source.FILE_BYTES_MAX", 100_000)
    path = saved(tmp_path, "a.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 100_000))

    assert "unpacks to more than 100000 bytes" in bad(path)[0][1]


@pytest.mark.parametrize(
    "name", ["a.csv.gz", "a.parquet", "a.tar.gz", "a.zip", "a.xes", "a.csv.xz"]
)
def test_damaged_files_say_so_and_stop_nobody(tmp_path: Path, name: str) -> None:
    saved(tmp_path, name, b"PK\x1f\x8b not at all what it says")
    saved(tmp_path, "z.csv", b"a,b\n1\n")

    found = bad(tmp_path)

    assert "cannot be read" in found[0][1]
    assert found[1] == ("z.csv", "1 cell where there are 2 columns")


@pytest.mark.parametrize(
    ("name", "start", "line"), [("a.csv.gz", "a,b\n", "{},2\n"), ("a.jsonl.gz", "", '{{"a":{}}}\n')]
)
def test_a_file_that_breaks_off_keeps_what_came_before(
    tmp_path: Path, name: str, start: str, line: str
) -> None:
    luck = random.Random(7)
    whole = start + "".join(line.format(luck.random()) for _ in range(3_000))
    packed = gzip.compress(whole.encode())
    path = saved(tmp_path, name, packed[: len(packed) // 2])

    *blocks, last = everything(path)

    kept = [block.lines for block in blocks if not isinstance(block, files.BadLine)]
    assert sum(map(len, kept)) > 1_000
    assert isinstance(last, files.BadLine)
    assert "cannot be read from here on" in last.reason


def test_a_file_that_is_none_of_its_kind_is_told_as_a_whole(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.parquet", b"no parquet")

    [line] = everything(path)

    assert isinstance(line, files.BadLine)
    assert line.line == 0
    assert line.reason.startswith("the file cannot be read at all: ")


def test_links_in_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("/etc/passwd")

    assert bad(tmp_path) == [("link.csv", "it is a link; give the file itself")]


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(files.NoSuchFile, match="check the path"):
        list(files.walk([tmp_path / "none.csv"]))


def test_rejects_are_written_only_when_there_are_some(tmp_path: Path) -> None:
    with files.Rejects(tmp_path / "none.csv"):
        pass
    with files.Rejects(tmp_path / "some.csv") as rejects:
        rejects.write("a.csv", 3, "nobody, again", '{"a":"1"}')

    assert not (tmp_path / "none.csv").exists()
    assert (tmp_path / "some.csv").read_text().splitlines() == [
        "file,line,reason,row",
        'a.csv,3,"nobody, again","{""a"":""1""}"',
    ]
