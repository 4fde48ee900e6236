"""Tiles of all levels, as they are delivered."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.osgb.importer import OsgbImporter
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.tileset import TileContent, TileNode
from layers.errors import Cancelled
from resources.demo import MESH_FORMATS
from resources.demo.town.mesh import frame
from resources.demo.town.mesh.branch import Branch, finest, parent
from resources.demo.town.mesh.extent import Extent
from resources.demo.town.mesh.parts import Parts, gather
from resources.demo.town.mesh.pyramid import write_mesh
from resources.demo.town.mesh.simplify import welded
from resources.demo.town.plan import TownPlan
from tests.resources.demo.test_mesh import read_glb
from tests.resources.demo.town.mesh.conftest import border, edge_set

TILES = Extent(frozenset((column, row) for column in (15, 16) for row in (8, 9)))
"""Four tiles by the main street that lie in two blocks of the delivery."""


def quiet(part: float, text: str) -> None:
    assert 0.0 <= part <= 1.0
    assert text


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def written(town: TownPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mesh")
    write_mesh(town, folder, extent=TILES, formats=MESH_FORMATS, processes=2, say=quiet)
    return folder


@pytest.fixture(scope="module")
def parts(town: TownPlan) -> Parts:
    return gather(town, [n for n in TILES.nodes() if n[0] == frame.FINEST], quiet)


@pytest.fixture(scope="module")
def branches(parts: Parts) -> list[Branch]:
    pictures = parts.pictures()
    return [finest(c, r, field=parts.field, kinds=parts.kinds, pictures=pictures) for c, r in sorted(TILES.tiles)]


def test_the_tree_has_six_levels_and_one_way_up() -> None:
    assert frame.LEVELS == 6
    assert [frame.across(level) for level in range(6)] == [2, 2, 4, 8, 16, 32]
    for node in TILES.nodes():
        if node[0] < frame.FINEST:
            assert all(frame.parent_of(child) == node for child in frame.children_of(node))
    assert frame.corner_m(5, 31, 31)[0] + frame.TILE_M == frame.WEST_M + 2 * frame.tile_size_m(0)


def test_a_tile_and_what_replaces_it_have_one_border(branches: list[Branch]) -> None:
    column = [b for b in branches if b.column == 15]
    above = parent(column)
    points, triangles = welded([(b.points, b.triangles) for b in column])
    assert edge_set(above.points, border(above.triangles)) == edge_set(points, border(triangles))
    assert len(above.triangles) < 0.5 * len(triangles)
    assert np.all(above.low <= above.points.min(axis=0) + 1e-9)


def test_no_crack_between_tiles_of_any_level(branches: list[Branch]) -> None:
    left, right = ([b for b in branches if b.column == column] for column in (15, 16))
    for west, east in ((left, right), ([parent(left)], right), ([parent(left)], [parent(right)])):
        points, triangles = welded([(b.points, b.triangles) for b in (*west, *east)])
        rim = border(triangles)
        seam = frame.corner_m(frame.FINEST, 16, 8)[0] - frame.CELL_M / 2
        open_ = np.abs(points[rim, 0] - seam).max(axis=1) < 0.51 * frame.CELL_M
        inner = np.abs(points[rim[:, 0], 1] - points[:, 1].mean()) < 0.9 * frame.TILE_M
        assert not (open_ & inner).any()


def test_pictures_of_a_parent_have_half_the_size(branches: list[Branch]) -> None:
    above = parent(branches[:1])
    for label, picture in above.pictures.items():
        own = branches[0].pictures[label]
        if min(own.shape[:2]) > 8 and label != 0:
            assert abs(picture.shape[0] * 2 - own.shape[0]) <= 1
    assert above.pictures[0].shape == branches[0].pictures[0].shape


def test_bytes_do_not_depend_on_the_processes(town: TownPlan, written: Path, tmp_path: Path) -> None:
    write_mesh(town, tmp_path, extent=TILES, formats=MESH_FORMATS, processes=0, say=quiet)
    assert digests(tmp_path) == digests(written)


def test_only_the_formats_that_are_asked_for(town: TownPlan, tmp_path: Path) -> None:
    one = Extent(frozenset({(2, 2)}))
    write_mesh(town, tmp_path, extent=one, formats=("osgb",), processes=0, say=quiet)
    assert [p.name for p in tmp_path.iterdir()] == ["osgb"]


def test_taken_back_it_leaves_nothing_to_go_on_from(town: TownPlan, tmp_path: Path) -> None:
    def stop(part: float, text: str) -> None:
        del text
        if part > 0.0:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_mesh(town, tmp_path, extent=TILES, formats=MESH_FORMATS, processes=1, say=stop)
    assert not (tmp_path / ".work").exists()
    assert not (tmp_path / "3dtiles" / "tileset.json").exists()


def test_3d_tiles_hold_what_their_boxes_say(written: Path) -> None:
    document = json.loads((written / "3dtiles" / "tileset.json").read_text(encoding="utf-8"))
    assert document["asset"]["version"] == "1.1"
    records = list(each(document["root"]))
    named = {r["content"]["uri"] for r in records if "content" in r}
    assert named == {p.relative_to(written / "3dtiles").as_posix() for p in (written / "3dtiles").rglob("*.glb")}
    assert len(named) == len(TILES.nodes())
    for record in records:
        for child in record.get("children", ()):
            assert child["geometricError"] < record["geometricError"]
            low, high = box(record)
            inner_low, inner_high = box(child)
            assert (inner_low >= low - 0.01).all()
            assert (inner_high <= high + 0.01).all()


def test_both_deliveries_open_clean_and_hold_the_same(written: Path) -> None:
    context = ImportContext()
    counts = []
    for importer, path in ((OsgbImporter(), written / "osgb"), (Tiles3dImporter(), written / "3dtiles/tileset.json")):
        result = importer.read(path, context)
        assert not result.report.warnings
        assert not result.report.errors
        source = result.data[0].source
        contents = [c for _, c in walk(source) if c is not None]
        counts.append(sum(len(m.triangles) for c in contents for m in c.meshes))
        assert len({m.texture.nbytes for c in contents for m in c.meshes if m.texture}) > 1
    assert counts[0] == counts[1] > 60_000


def test_every_vertex_lies_in_the_box_of_its_tile_and_of_those_above(written: Path) -> None:
    folder = written / "3dtiles"
    document = json.loads((folder / "tileset.json").read_text(encoding="utf-8"))

    def visit(record: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        low, high = box(record)
        if "content" in record:
            _, (position, uv, indices), picture = read_glb(folder / record["content"]["uri"])
            # glTF has y up: east, up, south.
            points = np.column_stack([position[:, 0], -position[:, 2], position[:, 1]])
            assert (points.min(axis=0) >= low - 0.01).all()
            assert (points.max(axis=0) <= high + 0.01).all()
            assert indices.max() == len(position) - 1
            assert 0.0 <= uv.min() <= uv.max() <= 1.0
            assert picture[:2] == b"\xff\xd8"
        return low, high

    for record in each(document["root"]):
        visit(record)


@pytest.mark.skipif(shutil.which("osgconv") is None, reason="osgconv (openscenegraph) is not installed")
def test_openscenegraph_reads_every_file_of_the_delivery(written: Path, tmp_path: Path) -> None:
    geometries = leads = 0
    files = sorted((written / "osgb" / "Data").rglob("*.osgb"))
    for path in files:
        told = tmp_path / f"{path.stem}.osgt"
        subprocess.run(["osgconv", str(path), str(told)], check=True, capture_output=True, timeout=60)
        text = told.read_text(encoding="utf-8", errors="replace")
        geometries += text.count("osg::Geometry {")
        leads += text.count("osg::PagedLOD {")
    # Each tile is one geometry; each but the finest leads to one more file, beside the two that begin the blocks.
    assert geometries == len(TILES.nodes())
    assert leads == len(files) - 2


def each(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield record
    for child in record.get("children", ()):
        yield from each(child)


def box(record: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.array(record["boundingVolume"]["box"])
    half = numbers[[3, 7, 11]]
    return numbers[:3] - half, numbers[:3] + half


def walk(source: Any) -> Iterator[tuple[TileNode, TileContent | None]]:
    waiting = [source.root()]
    while waiting:
        tile = waiting.pop()
        content = source.load(tile, cancelled=lambda: False) if tile.has_content else None
        yield tile, content
        waiting += [*tile.children, *(content.children if content else ())]
