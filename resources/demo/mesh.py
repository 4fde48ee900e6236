"""The oblique mesh: ground and faces fused into the tiles of a quadtree, written as 3D Tiles 1.1."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from layers.data.geometry import Float64, Int32, UInt8
from resources.demo.atlas import pack_to_fit
from resources.demo.buildings import Builder
from resources.demo.faces import FINEST, Face
from resources.demo.glb import encode_glb
from resources.demo.ground_picture import paint_ground
from resources.demo.light import make_light
from resources.demo.paint import make_painter, shrunk
from resources.demo.plan import Plan
from resources.demo.progress import Say
from resources.demo.street_life import Scenery
from resources.demo.terrain import HALF_M, SITE, coast, ground
from resources.demo.town.looks.skin import Skin

ATLAS = 1024
GROUND_PX = 512
SKIRT_M = 2.5
GEOMETRIC_ERROR_M = (12.0, 6.0, 3.0, 0.0)
"""About twelve times the size of a ground pixel: refined when that looks larger than one and a third pixels."""
FACE_FACTORS = (0.1, 0.2, 0.42, 1.0)
GRID = (32, 32, 24, 20)

Mesh = tuple[Float64, Int32, Float64, UInt8]


def write_mesh(plan: Plan, folder: Path, *, say: Say) -> None:
    """Write ``tileset.json`` and its tiles; the tower alone goes into the folder's neighbour ``tower-mesh``.

    Where the building model stands, a mesh of the same tower would hide its storeys: who wants the photographs instead
    opens the neighbour.
    """
    light = make_light(plan)
    painter = make_painter(np.random.default_rng(plan.seed + 1))
    builder = Builder(painter, light, Skin(plan.seed))
    scenery = Scenery(painter, light, builder)
    say(0.06, "ground")
    picture = paint_ground(plan, painter, light)
    say(0.25, "buildings")
    faces: list[Face] = []
    tower: list[Face] = []
    for building in plan.buildings:
        (tower if building.kind == "tower" else faces).extend(builder.faces(building))
    for tree in plan.trees:
        faces.extend(scenery.tree(tree))
    for car in plan.cars:
        faces.extend(scenery.car(car))
    faces.extend(scenery.pier())
    faces.extend(scenery.boats(np.random.default_rng(plan.seed + 2)))
    writer = _TreeWriter(folder, faces, picture, say)
    root = writer.write(0, 0, 0)
    _write_tileset(folder, root)
    _write_tower(folder.with_name("tower-mesh"), tower)


class _TreeWriter:
    def __init__(self, folder: Path, faces: Sequence[Face], picture: UInt8, say: Say) -> None:
        self._folder = folder
        self._say = say
        self._done = 0
        self._pictures = [picture]
        for _ in range(FINEST):
            self._pictures.append(_halved(self._pictures[-1]))
        # The faces' pictures as the second finest level holds them: small enough to make the coarse ones from.
        self._small: dict[int, UInt8] = {}
        self._faces: list[dict[tuple[int, int], list[Face]]] = [{} for _ in range(FINEST + 1)]
        for face in faces:
            for level in range(face.levels[0], face.levels[1] + 1):
                size = 2 * HALF_M / 2**level
                column, row = (int(np.clip((v + HALF_M) // size, 0, 2**level - 1)) for v in face.centre)
                self._faces[level].setdefault((column, row), []).append(face)

    def write(self, level: int, column: int, row: int) -> dict[str, object]:
        """Write a tile and all below it; return its record."""
        self._say(0.35 + 0.65 * self._done / 85, "tiles")
        self._done += 1
        children = []
        if level < FINEST:
            children = [self.write(level + 1, 2 * column + i, 2 * row + j) for j in range(2) for i in range(2)]
        size = 2 * HALF_M / 2**level
        west, south = column * size - HALF_M, row * size - HALF_M
        points, triangles, uv = ground_mesh(west, south, size, level=level)
        base = self._crop(level, column, row)
        faces = self._faces[level].get((column, row), [])
        factor = FACE_FACTORS[level] / (FACE_FACTORS[2] if level < 2 else 1.0)
        mesh, used = fuse(points, triangles, uv, base, faces, factor=factor, small=self._small if level < 2 else {})
        if level == 2:
            self._small.update(used)
        name = f"{level}/{column}-{row}.glb"
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_glb(*mesh))
        low, high = mesh[0].min(axis=0), mesh[0].max(axis=0)
        for child in children:
            box = np.array(child["boundingVolume"]["box"])  # type: ignore[index]
            half = box[[3, 7, 11]]
            low, high = np.minimum(low, box[:3] - half), np.maximum(high, box[:3] + half)
        record = _record(name, low, high, GEOMETRIC_ERROR_M[level])
        if children:
            record["children"] = children
        return record

    def _crop(self, level: int, column: int, row: int) -> UInt8:
        picture = self._pictures[FINEST - level]
        top = (2**level - 1 - row) * GROUND_PX
        return picture[top : top + GROUND_PX, column * GROUND_PX : (column + 1) * GROUND_PX]


def fuse(
    points: Float64,
    triangles: Int32,
    uv: Float64,
    base: UInt8,
    faces: Sequence[Face],
    *,
    factor: float,
    small: Mapping[int, UInt8],
) -> tuple[Mesh, dict[int, UInt8]]:
    """Return one mesh with one picture of the ground (its `uv` in 0..1 of `base`) and `faces`, and its pictures.

    Pictures of faces are taken from `small` where it has them (by ``id`` of the face's own), at `factor` of their size.
    """
    distinct = {id(face.image): small.get(id(face.image), face.image) for face in faces}
    atlas, places, images = pack_to_fit(base, list(distinct.values()), factor=factor, width=ATLAS, limit=ATLAS)
    size = np.array([atlas.shape[1], atlas.shape[0]], np.float64)
    spots = {key: (np.array(place), image) for key, place, image in zip(distinct, places, images, strict=True)}
    all_points, all_triangles, all_uv = [points], [triangles], [_into(uv, np.zeros(2), base, size)]
    count = len(points)
    for face in faces:
        place, image = spots[id(face.image)]
        all_points.append(face.points)
        all_triangles.append(face.triangles + count)
        all_uv.append(_into(face.uv, place, image, size))
        count += len(face.points)
    mesh = (
        np.concatenate(all_points),
        np.concatenate(all_triangles).astype(np.int32),
        np.concatenate(all_uv),
        atlas,
    )
    return mesh, dict(zip(distinct, images, strict=True))


def ground_mesh(west: float, south: float, size_m: float, *, level: int) -> tuple[Float64, Int32, Float64]:
    """Return points, triangles and uv of the ground of a tile, with a skirt around it against cracks."""
    count = GRID[level]
    corner_x = np.linspace(west, west + size_m, 9)
    inland = south + np.array([[0.0], [size_m]]) - coast(corner_x)
    if inland.max() < -20.0:
        count = 2
    elif inland.min() < 4.0:
        count *= 2
    steps = np.linspace(0.0, 1.0, count + 1)
    u, v = np.meshgrid(steps, steps)
    x, y = west + u.ravel() * size_m, south + v.ravel() * size_m
    points = np.column_stack([x, y, ground(x, y)])
    index = np.arange((count + 1) ** 2, dtype=np.int32).reshape(count + 1, count + 1)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    triangles = np.stack([a, b, c, a, c, d], axis=-1).reshape(-1, 3)
    uv = np.column_stack([u.ravel(), 1 - v.ravel()])
    rim = np.concatenate([index[0, :-1], index[:-1, -1], index[-1, :0:-1], index[:0:-1, 0]])
    lowered = points[rim] - np.array([0.0, 0.0, SKIRT_M])
    below = len(points) + np.arange(len(rim), dtype=np.int32)
    after, below_after = np.roll(rim, -1), np.roll(below, -1)
    skirt = np.stack([below, below_after, after, below, after, rim], axis=-1).reshape(-1, 3)
    return (
        np.concatenate([points, lowered]),
        np.concatenate([triangles, skirt]).astype(np.int32),
        np.concatenate([uv, uv[rim]]),
    )


def _into(uv: Float64, place: Float64, image: UInt8, size: Float64) -> Float64:
    # From the middle of the first pixel to the middle of the last.
    pixels = np.array([image.shape[1], image.shape[0]]) - 1
    result: Float64 = (place + 0.5 + uv * pixels) / size
    return result


def _halved(picture: UInt8) -> UInt8:
    return shrunk(picture, factor=0.5)


def _record(name: str, low: Float64, high: Float64, error_m: float) -> dict[str, object]:
    middle, half = (low + high) / 2, (high - low) / 2
    box = [*middle, half[0], 0, 0, 0, half[1], 0, 0, 0, half[2]]
    return {
        "boundingVolume": {"box": [round(float(v), 4) for v in box]},
        "geometricError": error_m,
        "refine": "REPLACE",
        "content": {"uri": name},
    }


def _write_tileset(folder: Path, root: dict[str, object]) -> None:
    # 3D Tiles keeps matrices by columns.
    placed = {"transform": SITE.ecef_from_enu.T.ravel().tolist(), **root}
    tileset = {
        "asset": {"version": "1.1", "generator": "liyuan demo"},
        "geometricError": 60.0,
        "root": placed,
    }
    (folder / "tileset.json").write_text(json.dumps(tileset, separators=(",", ":")), encoding="utf-8")


def _write_tower(folder: Path, faces: Sequence[Face]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    nothing = (np.zeros((0, 3)), np.zeros((0, 3), np.int32), np.zeros((0, 2)))
    mesh, _ = fuse(*nothing, np.zeros((1, 1, 3), np.uint8), faces, factor=1.0, small={})
    (folder / "tower.glb").write_bytes(encode_glb(*mesh))
    _write_tileset(folder, _record("tower.glb", mesh[0].min(axis=0), mesh[0].max(axis=0), 0.0))
