"""Writes finished tiles in both formats: an OSGB delivery and 3D Tiles 1.1."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import simplejpeg

from layers.data.geometry import Float64
from layers.site import LonLatH, Site
from resources.demo.glb import encode_glb
from resources.demo.town.mesh import frame
from resources.demo.town.mesh.branch import Branch
from resources.demo.town.mesh.charts import Kinds
from resources.demo.town.mesh.osgb import Piece, encode_osgb
from resources.demo.town.terrain import CRS, ORIGIN_EN, lonlath

JPEG_QUALITY = 80
SCREEN_ERROR_PX = 16.0
"""What readers of 3D Tiles allow on the screen by default: a texel is a pixel then."""
FIRST_LEVEL = 14
"""What deliveries call the level whose texels are 4 m; the coarsest one here has 4.8 m."""


def site() -> Site:
    """Return the frame of the 3D Tiles: east, north, up at the town's zero."""
    lon, lat, height = (float(v) for v in lonlath(np.zeros((1, 3)))[0])
    return Site(origin=LonLatH(lon, lat, height), crs=CRS)


@dataclass(slots=True, eq=False)
class Written:
    """A tile as its parent's files need it.

    Parameters
    ----------
    piece : Piece or None
        For the file of OSGB that holds it beside its siblings.
    record : dict or None
        For ``tileset.json``, its children in it.
    """

    piece: Piece | None
    record: dict[str, object] | None


class TileWriter:
    """Writes into ``folder/osgb`` and ``folder/3dtiles``."""

    def __init__(self, folder: Path, kinds: Kinds, formats: tuple[str, ...]) -> None:
        self._osgb = folder / "osgb" if "osgb" in formats else None
        self._tiles = folder / "3dtiles" if "3dtiles" in formats else None
        self._kinds = kinds
        self._site = site()

    def write(self, branch: Branch, children: list[Written]) -> Written:
        """Write the tile, and the file with its children."""
        drawn = branch.textured(self._kinds)
        picture = np.ascontiguousarray(drawn.picture)
        jpeg = simplejpeg.encode_jpeg(picture, quality=JPEG_QUALITY, colorspace="RGB", colorsubsampling="420")
        record = piece = None
        if self._tiles is not None:
            enu = self._site.enu_from_crs(drawn.points + np.array([*ORIGIN_EN, 0.0]), crs=CRS)
            name = f"{branch.level}/{branch.column}-{branch.row}.glb"
            path = self._tiles / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode_glb(enu, drawn.triangles, drawn.uv, jpeg))
            record = _record(branch, name, enu, [c.record for c in children if c.record is not None])
        if self._osgb is not None:
            pieces = [c.piece for c in children if c.piece is not None]
            finer = ""
            block = self._osgb / "Data" / _block(branch)
            block.mkdir(parents=True, exist_ok=True)
            if pieces:
                finer = f"{block.name}_L{FIRST_LEVEL + 1 + branch.level}_{_path_of(branch)}.osgb"
                (block / finer).write_bytes(encode_osgb(pieces))
            centre = (branch.low + branch.high) / 2
            piece = Piece(
                drawn.points,
                drawn.triangles,
                drawn.uv,
                jpeg,
                centre,
                float(np.linalg.norm(branch.high - centre)),
                frame.texel_m(branch.level),
                finer,
            )
            if branch.level == 0:
                (block / f"{block.name}.osgb").write_bytes(encode_osgb([piece]))
        return Written(piece, record)

    def finish(self, roots: list[Written]) -> None:
        """Write ``tileset.json`` and ``metadata.xml``."""
        if self._tiles is not None:
            records = [root.record for root in roots if root.record is not None]
            _write_tileset(self._tiles / "tileset.json", records, self._site)
        if self._osgb is not None:
            (self._osgb / "metadata.xml").write_text(_METADATA.format(*ORIGIN_EN), encoding="utf-8", newline="\n")


_METADATA = """<?xml version="1.0" encoding="utf-8"?>
<ModelMetadata version="1">
\t<!--CGCS2000 / 3-degree Gauss-Kruger CM 120E; 1985 national height datum-->
\t<SRS>EPSG:4549+5737</SRS>
\t<SRSOrigin>{},{},0</SRSOrigin>
\t<Texture>
\t\t<ColorSource>Visible</ColorSource>
\t</Texture>
</ModelMetadata>
"""


def _block(branch: Branch) -> str:
    across = frame.across(branch.level) // frame.across(0)
    return f"Tile_{branch.column // across:+04d}_{branch.row // across:+04d}"


def _path_of(branch: Branch) -> str:
    """Return the way from the block to the tile: a digit for each quarter."""
    if branch.level == 0:
        return "0"
    digits = []
    column, row = branch.column, branch.row
    for _ in range(branch.level - 1):
        digits.append(str(column % 2 + 2 * (row % 2)))
        column, row = column // 2, row // 2
    return "0u" + "".join(reversed(digits))


def _record(branch: Branch, name: str, enu: Float64, children: list[dict[str, object]]) -> dict[str, object]:
    low, high = enu.min(axis=0), enu.max(axis=0)
    for child in children:
        box = np.array(child["boundingVolume"]["box"])  # type: ignore[index]
        half = box[[3, 7, 11]]
        low, high = np.minimum(low, box[:3] - half), np.maximum(high, box[:3] + half)
    error = frame.texel_m(branch.level) * SCREEN_ERROR_PX if children else 0.0
    record: dict[str, object] = {
        "boundingVolume": {"box": _box(low, high)},
        "geometricError": round(error, 3),
        "content": {"uri": name},
    }
    if children:
        record["children"] = children
    return record


def _box(low: Float64, high: Float64) -> list[float]:
    middle, half = (low + high) / 2, (high - low) / 2
    box = [*middle, half[0], 0, 0, 0, half[1], 0, 0, 0, half[2]]
    return [round(float(v), 3) for v in box]


def _write_tileset(path: Path, roots: list[dict[str, object]], place: Site) -> None:
    boxes = np.array([root["boundingVolume"]["box"] for root in roots])  # type: ignore[index]
    half = boxes[:, [3, 7, 11]]
    low, high = (boxes[:, :3] - half).min(axis=0), (boxes[:, :3] + half).max(axis=0)
    whole = frame.texel_m(0) * 2 * SCREEN_ERROR_PX
    tileset = {
        "asset": {"version": "1.1", "generator": "liyuan demo"},
        "geometricError": whole * 2,
        "root": {
            # 3D Tiles keeps matrices by columns.
            "transform": place.ecef_from_enu.T.ravel().tolist(),
            "boundingVolume": {"box": _box(low, high)},
            "geometricError": whole,
            "refine": "REPLACE",
            "children": roots,
        },
    }
    path.write_text(json.dumps(tileset, separators=(",", ":")), encoding="utf-8")
