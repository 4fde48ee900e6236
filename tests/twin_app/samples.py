"""Small inputs of every format, and a session with one of them open."""

import json
import struct
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from importers.importer import ImportContext
from tests.importers.city_models import gml_files
from tests.importers.city_models.city_files import street
from tests.importers.ifc.ifc_files import ifc_text, write_ifc
from tests.importers.osgb.osgb_deliveries import leaf_bytes, write_delivery
from tests.importers.points.e57_files import E57Scan, E57Writer
from tests.importers.points.las_files import CopcWriter, LasWriter, write_ept
from tests.importers.row_files import pcd_file, ply_file, square_rows
from tests.importers.tiles3d.tiles3d_files import ecef_transform, quad, tile, tileset, write
from twin_app import loading
from twin_app.loading import InputSpec
from twin_app.session import LayerWish, Session
from twin_app.workers import Workers

POINTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [120.316 + i * 1e-4, 36.064]},
            "properties": {"name": f"House {i}"},
        }
        for i in range(5)
    ],
}
OBJ = """v 0 0 0
v 10 0 0
v 10 10 0
v 0 10 0
f 1 2 3 4
"""
PLY = """ply
format ascii 1.0
element vertex 3
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
element face 1
property list uchar int vertex_indices
end_header
0 0 0 255 0 0
10 0 0 0 255 0
0 10 0 0 0 255
3 0 1 2
"""
REPLAY = [
    {"format": "liyuan.replay/1", "title": "A minute"},
    *(
        {
            "kind": "event",
            "id": f"e{i}",
            "source_id": "case-1",
            "observed_at": f"2026-05-20T02:45:{i * 10:02d}Z",
            "position": {"lon": 120.316, "lat": 36.064, "h": 20},
            "payload": {"title": "Goods outside a shop", "state": "open"},
        }
        for i in range(6)
    ),
]


def geojson(folder: Path) -> Path:
    """Write five points."""
    path = folder / "houses.geojson"
    path.write_text(json.dumps(POINTS), encoding="utf-8")
    return path


def replay(folder: Path) -> Path:
    """Write a recording of a minute."""
    path = folder / "minute.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in REPLAY) + "\n", encoding="utf-8")
    return path


def table(folder: Path) -> Path:
    """Write a table of two houses."""
    path = folder / "houses.csv"
    path.write_text("name,lon,lat\nOne,120.316,36.064\nTwo,120.317,36.065\n", encoding="utf-8")
    return path


def parquet(folder: Path) -> Path:
    """Write three houses in columns."""
    path = folder / "houses.parquet"
    columns = {"name": ["One", "Two", "Three"], "lon": [120.316, 120.317, 120.318], "lat": [36.064, 36.065, 36.066]}
    pq.write_table(pa.table(columns), path)
    return path


def house(folder: Path) -> Path:
    """Write a building of one storey."""
    return write_ifc(folder, ifc_text())


def cityjson(folder: Path) -> Path:
    """Write three houses."""
    return street().write(folder)


def citygml(folder: Path) -> Path:
    """Write a house."""
    return gml_files.write(folder, gml_files.document(gml_files.member(gml_files.house())))


def osgb(folder: Path) -> Path:
    """Write a delivery of one tile."""
    return write_delivery(folder / "delivery", {"Tile_+000_+000.osgb": leaf_bytes()})


def tiles3d(folder: Path) -> Path:
    """Write a tileset of one quad."""
    root = tile("quad.glb", transform=ecef_transform())
    return write(folder / "tiles", {"tileset.json": tileset(root), "quad.glb": quad().glb()})


def copc(folder: Path) -> Path:
    """Write a square of 400 points."""
    path = folder / "square.copc.laz"
    path.write_bytes(CopcWriter().file())
    return path


def las(folder: Path) -> Path:
    """Write the same square as LAZ."""
    path = folder / "square.laz"
    path.write_bytes(LasWriter(compressed=True).file())
    return path


def e57(folder: Path) -> Path:
    """Write a square of points as two scans."""
    path = folder / "square.e57"
    path.write_bytes(E57Writer([E57Scan.square(), E57Scan.square(pose=(1, 0, 0, 0, 5, 0, 0))]).file())
    return path


def pcd(folder: Path) -> Path:
    """Write a square of points as binary PCD."""
    path = folder / "square.pcd"
    path.write_bytes(pcd_file(square_rows(), form="binary"))
    return path


def ply_points(folder: Path) -> Path:
    """Write a square of points as binary PLY."""
    path = folder / "square-points.ply"
    path.write_bytes(ply_file(square_rows(), order="<"))
    return path


def ept(folder: Path) -> Path:
    """Write the same square in files of its own."""
    return write_ept(folder / "square").parent


def obj(folder: Path) -> Path:
    """Write a square of two triangles."""
    path = folder / "square.obj"
    path.write_text(OBJ, encoding="utf-8")
    return path


def glb(folder: Path) -> Path:
    """Write a quad as a GLB."""
    path = folder / "quad.glb"
    path.write_bytes(quad().glb())
    return path


def ply(folder: Path) -> Path:
    """Write a triangle with colours."""
    path = folder / "triangle.ply"
    path.write_text(PLY, encoding="ascii")
    return path


def stl(folder: Path) -> Path:
    """Write two triangles in the binary form."""
    path = folder / "two.stl"
    facet = struct.pack("<12fH", 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)
    path.write_bytes(bytes(80) + struct.pack("<I", 2) + facet * 2)
    return path


def open_into(session: Session, path: Path, *, wish: LayerWish | None = None) -> None:
    """Read one input into `session`, without a window."""
    spec = InputSpec(str(path))
    with Workers() as workers:
        result = loading.read_input(spec, workers=workers, context=ImportContext(site=session.site))
    session.adopt(result, spec=spec, wish=wish)
