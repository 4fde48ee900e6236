import gzip

import pytest

from importers.files.http import HttpResolver
from importers.importer import ImportContext
from importers.place import Place
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.tileset import TileMissing
from layers.errors import Cancelled, ImportFailed
from tests.importers.files.loopback import loopback
from tests.importers.tiles3d.tiles3d_files import b3dm, ecef_transform, quad, tile, tileset, write

PLACE = Place("tileset.json", "root.content.uri")


@pytest.fixture
def server():
    with loopback() as made:
        yield made


@pytest.fixture
def resolver(server):
    return HttpResolver(f"{server.url}/set/tileset.json", backoff_s=0.0, timeout_s=2.0)


def test_uris_are_joined_within_the_origin(server, resolver):
    base = f"{server.url}/set/tileset.json"
    assert resolver.resolve("a/b.glb?k=1", base=base, place=PLACE) == f"{server.url}/set/a/b.glb?k=1"
    assert resolver.resolve("../b.glb", base=base, place=PLACE) == f"{server.url}/b.glb"
    assert resolver.resolve(f"{server.url}/x.glb", base=base, place=PLACE) == f"{server.url}/x.glb"


@pytest.mark.parametrize(
    "uri", ["http://169.254.169.254/x", "https://127.0.0.1/x", "file:///etc/passwd", "//host/x", "", "%2e%2e/x", "/x"]
)
def test_other_origins_are_refused(server, resolver, uri):
    with pytest.raises(ImportFailed):
        resolver.resolve(uri, base=f"{server.url}/set/tileset.json", place=PLACE)


def test_a_tileset_is_read_over_http(server, tmp_path):
    content = b3dm(quad().glb())
    files = {"tileset.json": tileset(tile("里院.b3dm", transform=ecef_transform(), children=[tile("gone.b3dm")]))}
    server.answers["/set/tileset.json"] = (200, {}, (write(tmp_path, files) / "tileset.json").read_bytes())
    server.answers["/set/%E9%87%8C%E9%99%A2.b3dm"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(content))
    result = Tiles3dImporter().read(f"{server.url}/set/?key=1", ImportContext())
    source = result.data[0].source
    assert source.load(source.root(), cancelled=lambda: False).triangle_count == 2
    assert result.report.crs == "EPSG:4978"
    assert result.name == "set"
    with pytest.raises(TileMissing):
        source.load(source.root().children[0], cancelled=lambda: False)
    report = Tiles3dImporter().inspect(f"{server.url}/set/tileset.json", ImportContext(full=True))
    assert report.counts["triangles"] == 2
    assert report.counts["missing"] == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_again(server, resolver, status):
    server.answers["/a"] = [(status, {}, b""), (status, {}, b""), (200, {}, b"tile")]
    assert resolver.read(f"{server.url}/a") == b"tile"
    assert server.hits["/a"] == 3


def test_a_lasting_failure_is_refused_after_three_tries(server, resolver):
    server.answers["/a"] = (503, {}, b"")
    with pytest.raises(ImportFailed, match="status 503"):
        resolver.read(f"{server.url}/a")
    assert server.hits["/a"] == 3


def test_a_refusal_of_the_server_is_not_tried_again(server, resolver):
    server.answers["/a"] = (403, {}, b"")
    with pytest.raises(ImportFailed, match="status 403"):
        resolver.read(f"{server.url}/a?key=secret")
    assert server.hits["/a"] == 1


def test_a_missing_file_is_told(server, resolver):
    with pytest.raises(FileNotFoundError):
        resolver.read(f"{server.url}/nothing")
    assert server.hits["/nothing"] == 1


def test_a_web_page_instead_of_a_tile_is_refused(server, resolver):
    server.answers["/a"] = (200, {"Content-Type": "text/html"}, b"<html>log in</html>")
    with pytest.raises(ImportFailed, match="web page"):
        resolver.read(f"{server.url}/a")


@pytest.mark.parametrize("target", ["http://169.254.169.254/x", "file:///etc/passwd", "https://127.0.0.1/x"])
def test_a_redirect_elsewhere_is_refused(server, resolver, target):
    server.answers["/a"] = (302, {"Location": target}, b"")
    with pytest.raises(ImportFailed):
        resolver.read(f"{server.url}/a")
    assert server.hits["/a"] == 1


def test_a_redirect_within_the_origin_is_followed_but_not_for_ever(server, resolver):
    server.answers["/a"] = (302, {"Location": "/b"}, b"")
    server.answers["/b"] = (200, {}, b"tile")
    assert resolver.read(f"{server.url}/a") == b"tile"
    server.answers["/loop"] = (302, {"Location": "/loop"}, b"")
    with pytest.raises(ImportFailed):
        resolver.read(f"{server.url}/loop")


def test_an_answer_shorter_than_declared_is_refused(server, resolver):
    server.answers["/a"] = (200, {"Content-Length": "100", "Connection": "close"}, b"tile")
    with pytest.raises(ImportFailed):
        resolver.read(f"{server.url}/a")


def test_an_answer_that_declares_too_much_is_refused_unread(server, resolver):
    server.answers["/a"] = (200, {"Content-Length": str(1 << 40)}, b"tile")
    with pytest.raises(ImportFailed, match="larger than"):
        resolver.read(f"{server.url}/a")


def test_a_gzip_bomb_is_refused(server, resolver):
    server.answers["/a"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000))
    with pytest.raises(ImportFailed, match="holds more than"):
        resolver.read(f"{server.url}/a")


def test_cancel_before_and_between_tries(server, resolver):
    with pytest.raises(Cancelled):
        resolver.read(f"{server.url}/a", cancelled=lambda: True)
    assert not server.hits
    server.answers["/b"] = (503, {}, b"")
    patient = HttpResolver(resolver.base_url, backoff_s=60.0)
    with pytest.raises(Cancelled):
        patient.read(f"{server.url}/b", cancelled=lambda: bool(server.hits))
    assert server.hits["/b"] == 1


def test_no_key_is_shown(server, resolver):
    assert resolver.shown(f"{server.url}/a.b3dm?key=secret") == f"{server.url}/a.b3dm"
