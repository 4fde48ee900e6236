import hashlib
import io
import json
import pickle
import sqlite3
import struct
import zipfile
from dataclasses import replace

import imagecodecs
import numpy as np
import pytest

from importers.files.package_zip import INDEX_NAME
from importers.files.packages import MAX_OPEN, PackageResolver
from importers.files.resolver import FileResolver
from importers.importer import HEAD_BYTES, ImportContext
from importers.place import Place
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.tileset import TileMissing
from layers.errors import Cancelled, ImportFailed, TemporaryFailure
from tests.importers.files.loopback import loopback, silence
from tests.importers.tiles3d.tiles3d_files import quad, tile, tileset, write

FILES = {"tileset.json": tileset(tile("sub/a.glb")), "sub/a.glb": quad().glb()}


def as_bytes(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def index_of(data):
    """Return the index of a zip archive: MD5 of each name and where its entry begins."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rows = [(hashlib.md5(i.filename.encode()).digest(), i.header_offset) for i in archive.infolist()]
    return b"".join(digest + struct.pack("<Q", offset) for digest, offset in sorted(rows))


def packed(files, *, method=zipfile.ZIP_STORED, index=True):
    """Return a .3tz."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, value in files.items():
            archive.writestr(name, as_bytes(value))
    if index is True:
        index = index_of(out.getvalue())
    if index is not False:
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr(zipfile.ZipInfo(INDEX_NAME.decode()), index)
    return out.getvalue()


def zstandard(files):
    """Return a .3tz whose entries are Zstandard, written by hand."""
    body, directory, count = b"", b"", 0
    for name, value in files.items():
        data = as_bytes(value)
        squeezed = imagecodecs.zstd_encode(data)
        head = struct.pack("<HHHHIIIHH", 0, 93, 0, 0, zipfile.crc32(data), len(squeezed), len(data), len(name), 0)
        directory += b"PK\1\2" + struct.pack("<HH", 63, 63) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        directory += name.encode()
        body += b"PK\3\4" + struct.pack("<H", 63) + head + name.encode() + squeezed
        count += 1
    return body + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


def database(path, rows, *, schema="CREATE TABLE media (key TEXT PRIMARY KEY, content BLOB)"):
    connection = sqlite3.connect(path)
    connection.execute(schema)
    if rows:
        connection.executemany("INSERT INTO media VALUES (?, ?)", [(k, as_bytes(v)) for k, v in rows.items()])
    connection.commit()
    connection.close()
    return path


def source_of(path):
    return Tiles3dImporter().read(path, ImportContext()).data[0].source


def load(source, node):
    return source.load(node, cancelled=lambda: False)


def load_root(path):
    source = source_of(path)
    return load(source, source.root())


def triangles(path):
    return Tiles3dImporter().inspect(path, replace(ImportContext(), full=True)).counts["triangles"]


KINDS = {
    "stored": lambda: packed(FILES),
    "deflate": lambda: packed(FILES, method=zipfile.ZIP_DEFLATED),
    "zstandard": lambda: zstandard(FILES),
    "no index": lambda: packed(FILES, index=False),
    "index of nothing": lambda: packed(FILES, index=b""),
    "index of something else": lambda: packed(FILES, index=b"\7" * 48),
    "index that leads astray": lambda: packed(FILES, index=index_of(packed(FILES, index=False))[:16] + bytes(8) * 4),
    "index of odd length": lambda: packed(FILES, index=b"\7" * 25),
    "comment": lambda: packed(FILES, index=False)[:-2] + b"\5\0PK\5\6x",
}


@pytest.mark.parametrize("kind", KINDS)
def test_zip_packages(tmp_path, kind):
    path = tmp_path / "town.3TZ"
    path.write_bytes(KINDS[kind]())
    with path.open("rb") as file:
        assert Tiles3dImporter().can_read(path, file.read(HEAD_BYTES))
    source = pickle.loads(pickle.dumps(source_of(path)))
    assert load(source, source.root()).triangle_count == 2
    assert Tiles3dImporter().read(path, ImportContext()).name == "town"


def test_large_archives_have_wide_numbers(tmp_path):
    """Zip64: sizes, offsets and the count in fields of their own."""
    data = as_bytes(FILES["tileset.json"])
    name = b"tileset.json"
    wide = struct.pack("<HHQQ", 1, 16, len(data), len(data))
    small = struct.pack("<HHHHIIIHH", 0, 0, 0, 0, zipfile.crc32(data), 2**32 - 1, 2**32 - 1, len(name), len(wide))
    body = b"PK\3\4" + struct.pack("<H", 45) + small + name + wide + data
    wider = struct.pack("<HHQQQ", 1, 24, len(data), len(data), 0)
    small = small[:-2] + struct.pack("<H", len(wider))
    directory = b"PK\1\2" + struct.pack("<HH", 45, 45) + small + struct.pack("<HHHII", 0, 0, 0, 0, 2**32 - 1)
    directory += name + wider
    end = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, len(directory), len(body))
    locator = b"PK\6\7" + struct.pack("<IQI", 0, len(body) + len(directory), 1)
    last = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 2**16 - 1, 2**16 - 1, 2**32 - 1, 2**32 - 1, 0)
    path = tmp_path / "wide.3tz"
    path.write_bytes(body + directory + end + locator + last)
    assert source_of(path).root().key == "0 wide.3tz/sub/a.glb"


def test_database_packages(tmp_path):
    source = source_of(database(tmp_path / "town.3dtiles", FILES))
    assert load(source, source.root()).triangle_count == 2
    path = database(tmp_path / "gone.3dtiles", {"tileset.json": FILES["tileset.json"]})
    source = source_of(path)
    with pytest.raises(TileMissing):
        load(source, source.root())


def test_a_missing_entry_is_a_missing_tile(tmp_path):
    (tmp_path / "a.3tz").write_bytes(packed({"tileset.json": FILES["tileset.json"]}))
    source = source_of(tmp_path / "a.3tz")
    with pytest.raises(TileMissing):
        load(source, source.root())


def test_packages_stand_as_folders_in_a_dataset(tmp_path):
    inner = packed({"tileset.json": tileset(tile("b.glb")), "b.glb": quad().glb()})
    beside = packed({"tileset.json": tileset(tile("../flat.3tz/b.glb"))})
    outer = packed(
        {"tileset.json": tileset(tile(children=[tile("inner.3tz"), tile("beside.3tz")])), "inner.3tz": inner}
    )
    children = [tile("flat.3tz"), tile("flat.3tz/b.glb"), tile("sub/beside.3tz"), tile("outer.3tz")]
    files = {
        "tileset.json": tileset(tile(children=children), extensionsRequired=["MAXAR_content_3tz"]),
        "flat.3tz": inner,
        "sub/beside.3tz": beside,
        "outer.3tz": outer,
        "beside.3tz": inner,
    }
    assert triangles(write(tmp_path, files)) == 10
    # A folder may have a package's name.
    files = {"tileset.json": tileset(tile("folder.3tz/a.glb")), "folder.3tz/a.glb": quad().glb()}
    assert triangles(write(tmp_path / "folder", files)) == 2


def test_a_package_on_a_server_is_read_by_ranges(tmp_path):
    files = {"tileset.json": tileset(tile("a.glb")), "a.glb": quad().glb(), "b.bin": bytes(300_000)}
    (tmp_path / "far.3tz").write_bytes(packed(files))
    write(tmp_path, {"tileset.json": tileset(tile(children=[tile("far.3tz/a.glb"), tile("far.3tz")]))})
    database(tmp_path / "far.3dtiles", files)
    with loopback(tmp_path) as server:
        source = source_of(f"{server.url}/far.3tz")
        assert load(source, source.root()).triangle_count == 2
        assert triangles(f"{server.url}/tileset.json") == 4
        assert all("Range" in headers for path, headers in server.asked if ".3tz" in path)
        with pytest.raises(ImportFailed, match="read from disk only"):
            source_of(f"{server.url}/far.3dtiles")


def test_a_package_on_a_server_that_turns_bad(tmp_path):
    files = {"tileset.json": tileset(tile("a.glb", children=[tile("b.glb")])), "a.glb": quad().glb(), "b.glb": b"b"}
    (tmp_path / "far.3tz").write_bytes(packed(files))
    with loopback(tmp_path) as server:
        source = source_of(f"{server.url}/far.3tz")
        server.answers["/far.3tz"] = (503, {}, b"")
        count = server.hits["/far.3tz"]
        with pytest.raises(TemporaryFailure):
            load(source, source.root())
        assert server.hits["/far.3tz"] == count + 1
        server.answers["/far.3tz"] = silence
        with pytest.raises(Cancelled):
            source.load(source.root(), cancelled=lambda: server.hits["/far.3tz"] == count + 2)
        del server.answers["/far.3tz"]
        assert load(source, source.root()).triangle_count == 2


def test_a_package_packed_in_another_is_refused(tmp_path):
    inner = packed({"tileset.json": tileset(tile())})
    outer = packed({"tileset.json": tileset(tile("inner.3tz")), "inner.3tz": inner}, method=zipfile.ZIP_DEFLATED)
    (tmp_path / "outer.3tz").write_bytes(outer)
    source = source_of(tmp_path / "outer.3tz")
    with pytest.raises(ImportFailed, match="packed in another one"):
        load(source, source.root())


def test_packages_in_packages_end_somewhere(tmp_path):
    data = packed({"tileset.json": tileset(tile("x.3tz"))})
    for _ in range(8):
        data = packed({"tileset.json": tileset(tile("x.3tz")), "x.3tz": data})
    (tmp_path / "x.3tz").write_bytes(data)
    source = source_of(tmp_path / "x.3tz")
    node = source.root()
    for _ in range(3):
        (node,) = load(source, node).children
    with pytest.raises(ImportFailed, match="nested deeper than 4"):
        load(source, node)


def test_few_packages_are_open_at_once(tmp_path):
    for i in range(MAX_OPEN + 5):
        (tmp_path / f"{i}.3tz").write_bytes(packed({"a": b"x"}))
    resolver = PackageResolver(FileResolver(tmp_path))
    for _ in range(2):
        assert {resolver.read(f"{i}.3tz/a") for i in range(MAX_OPEN + 5)} == {b"x"}
    assert len(resolver.packages) == MAX_OPEN


def patched(data, at, number, kind="<I"):
    return data[:at] + struct.pack(kind, number) + data[at + struct.calcsize(kind) :]


def central(data):
    return data.find(b"PK\1\2")


HOSTILE = {
    "cut": lambda d: d[:-30],
    "count": lambda d: patched(d, len(d) - 12, 0xFFFE, "<H"),
    "directory": lambda d: patched(d, len(d) - 6, len(d)),
    "offset": lambda d: patched(d, central(d) + 42, 0x7FFFFFF),
    "size": lambda d: patched(patched(d, central(d) + 24, 0xFFFFFFF0), 22, 0xFFFFFFF0),
    "packed size": lambda d: patched(d, central(d) + 20, 0x7FFFFFFF),
    "checksum": lambda d: patched(d, central(d) + 16, 7),
    "method": lambda d: patched(patched(d, central(d) + 10, 12, "<H"), 8, 12, "<H"),
    "encrypted": lambda d: patched(d, 6, 1, "<H"),
    "not zip": lambda d: b"PK" + bytes(100),
    "empty": lambda d: b"PK",
    "dotdot": lambda d: d.replace(b"sub/a.glb", b"../../a.b"),
    "absolute": lambda d: d.replace(b"sub/a.glb", b"/sub/a.gl"),
    "drive": lambda d: d.replace(b"sub/a.glb", b"C:sub/a.g"),
    "twice": lambda d: packed({"tileset.json": {}, "tileset.jsom": {}}, index=False).replace(b"jsom", b"json"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused(tmp_path, name):
    path = tmp_path / "a.3tz"
    path.write_bytes(HOSTILE[name](packed(FILES, index=False)))
    with pytest.raises(ImportFailed) as caught:
        load_root(path)
    assert "a.3tz" in caught.value.path


def test_a_bomb_is_refused(tmp_path):
    files = {"tileset.json": tileset(tile("a.glb")), "a.glb": bytes(64 << 20)}
    for data in (packed(files, method=zipfile.ZIP_DEFLATED), zstandard(files)):
        (tmp_path / "a.3tz").write_bytes(data)
        source = source_of(tmp_path / "a.3tz")
        with pytest.raises(ImportFailed, match="67108864 bytes, allowed are"):
            load(source, source.root())


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE VIEW media AS SELECT 'tileset.json' AS key, x'7b7d' AS content",
        "CREATE VIRTUAL TABLE media USING fts5(key, content)",
        "CREATE TABLE medium (key TEXT PRIMARY KEY, content BLOB)",
        "CREATE TABLE media (key INTEGER PRIMARY KEY, content BLOB)",
        "CREATE TABLE media (key TEXT PRIMARY KEY, content TEXT)",
    ],
)
def test_databases_of_another_make_are_refused(tmp_path, schema):
    with pytest.raises(ImportFailed, match=r"the package has no table|the table needs a column"):
        source_of(database(tmp_path / "a.3dtiles", {}, schema=schema))


def test_mutants_of_packages_are_read_or_refused(tmp_path):
    rng = np.random.default_rng(11)
    files = {"tileset.json": tileset(tile("a.bin")), "a.bin": b"x"}
    seeds = {
        "a.3tz": packed(files, method=zipfile.ZIP_DEFLATED),
        "a.3dtiles": database(tmp_path / "seed", files).read_bytes(),
    }
    for name, seed in seeds.items():
        refused = 0
        for _ in range(150):
            data = bytearray(seed)
            for at in rng.integers(len(data), size=3).tolist():
                data[at] = int(rng.integers(256))
            (tmp_path / name).write_bytes(data)
            try:
                source_of(tmp_path / name)
            except ImportFailed:
                refused += 1
        assert 0 < refused < 150


def test_a_link_out_of_the_dataset_is_no_package(tmp_path):
    (tmp_path / "out.3tz").write_bytes(packed(FILES))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "in.3tz").symlink_to(tmp_path / "out.3tz")
    resolver = PackageResolver(FileResolver(tmp_path / "data"))
    address = resolver.resolve("in.3tz", base="tileset.json", place=Place("x"))
    assert address == "in.3tz/tileset.json"
    with pytest.raises(ImportFailed, match="leads out"):
        resolver.read(address)
