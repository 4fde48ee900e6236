import base64
import gzip
import os

import pytest

from importers.files.resolver import FileResolver
from importers.place import Place
from layers.errors import Cancelled, ImportFailed

PLACE = Place("tileset.json", "root.content.uri")


@pytest.fixture
def resolver(tmp_path):
    (tmp_path / "Data").mkdir()
    (tmp_path / "Data" / "a.b3dm").write_bytes(b"tile")
    return FileResolver(tmp_path)


@pytest.mark.parametrize(
    ("uri", "base", "address"),
    [
        ("a.b3dm", "tileset.json", "a.b3dm"),
        ("./Data/a.b3dm", "tileset.json", "Data/a.b3dm"),
        ("../b/a.b3dm", "a/tileset.json", "b/a.b3dm"),
        ("Data\\a.b3dm", "tileset.json", "Data/a.b3dm"),
        ("a.b3dm?v=1#x", "tileset.json", "a.b3dm"),
        ("Tile_%2B000/%E9%87%8C%E9%99%A2.b3dm", "tileset.json", "Tile_+000/里院.b3dm"),
        ("里院 1.b3dm", "x/t.json", "x/里院 1.b3dm"),
    ],
)
def test_relative_uris_stay_in_the_dataset(resolver, uri, base, address):
    assert resolver.resolve(uri, base=base, place=PLACE) == address


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "#x",
        "../secret.bin",
        "a/../../secret.bin",
        "..\\secret.bin",
        "%2e%2e%2fsecret.bin",
        "%2E%2E/secret.bin",
        "a%2fb",
        "a%5cb",
        "a%00b",
        "a%25b",
        "a\0b",
        "/etc/passwd",
        "\\\\host\\share\\x.b3dm",
        "//host/x.b3dm",
        "C:\\x.b3dm",
        "C:x.b3dm",
        "a/b.b3dm:stream",
        "file:///etc/passwd",
        "http://127.0.0.1/x.b3dm",
        "ftp://host/x",
        "con",
        "a/NUL.bin",
        "..",
        "a/",
        "x" * 5000,
    ],
)
def test_uris_that_lead_elsewhere_are_refused(resolver, uri):
    with pytest.raises(ImportFailed) as caught:
        resolver.resolve(uri, base="tileset.json", place=PLACE)
    assert caught.value.where == "root.content.uri"


def test_read_gives_the_bytes_and_undoes_gzip(resolver, tmp_path):
    assert resolver.read("Data/a.b3dm") == b"tile"
    (tmp_path / "z.json").write_bytes(gzip.compress(b"{}"))
    assert resolver.read("z.json") == b"{}"


def test_read_of_a_data_uri(resolver):
    uri = "data:application/octet-stream;base64," + base64.b64encode(b"tile").decode()
    assert resolver.read(resolver.resolve(uri, base="x.json", place=PLACE)) == b"tile"
    with pytest.raises(ImportFailed, match="damaged"):
        resolver.read("data:;base64,@@@")


def test_read_tells_missing_files_apart(resolver):
    with pytest.raises(FileNotFoundError):
        resolver.read("Data/b.b3dm")
    with pytest.raises(FileNotFoundError):
        resolver.read("Data")


def test_a_gzip_bomb_is_refused_before_it_unfolds(resolver, tmp_path):
    (tmp_path / "bomb.json").write_bytes(gzip.compress(b" " * 50_000_000))
    with pytest.raises(ImportFailed, match="holds more than"):
        resolver.read("bomb.json")


def test_a_cut_gzip_is_refused(resolver, tmp_path):
    (tmp_path / "cut.json").write_bytes(gzip.compress(os.urandom(1000))[:-300])
    with pytest.raises(ImportFailed, match="ends too early"):
        resolver.read("cut.json")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_named_pipe_is_not_opened(resolver, tmp_path):
    os.mkfifo(tmp_path / "pipe.b3dm")
    with pytest.raises(FileNotFoundError):
        resolver.read("pipe.b3dm")


def test_a_link_out_of_the_dataset_is_refused(tmp_path):
    (tmp_path / "secret.bin").write_bytes(b"secret")
    root = tmp_path / "set"
    root.mkdir()
    try:
        (root / "a.bin").symlink_to(tmp_path / "secret.bin")
    except OSError:
        pytest.skip("links need a right that this user lacks")
    with pytest.raises(ImportFailed, match="leads out"):
        FileResolver(root).read("a.bin")


def test_read_can_be_cancelled(resolver):
    with pytest.raises(Cancelled):
        resolver.read("Data/a.b3dm", cancelled=lambda: True)
