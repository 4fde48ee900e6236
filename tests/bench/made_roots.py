"""A delivery of many OSGB root tiles: hilly ground with houses, a picture each, cheap to write."""

from pathlib import Path

import numpy as np
import simplejpeg

from layers.data.geometry import Float64
from tests.importers.osgb.osgb_deliveries import CELL_M, METADATA
from tests.importers.osgb.osgb_files import OsgbWriter
from tests.importers.osgb.osgb_meshes import Mesh, Picture

HOUSES = 16
GROUND = 17
PICTURES = 16
PICTURE_PX = 256
# Where a root gives way to finer tiles a pixel covers so much: 4 m, as in real deliveries.
PIXELS = 40.0
RADIUS_M = 80.0


def write_roots(folder: Path, *, side: int) -> Path:
    """Write a delivery of `side` by `side` root files of some 700 triangles each; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.xml").write_text(METADATA.format(srs="EPSG:4549", origin="500000,4000000,10"), encoding="utf-8")
    pictures = [_picture(number) for number in range(PICTURES)]
    for column in range(side):
        for row in range(side):
            name = f"Tile_{column:+04d}_{row:+04d}"
            tile = folder / "Data" / name
            tile.mkdir(parents=True)
            picture = pictures[(5 * column + 3 * row) % PICTURES]
            (tile / f"{name}.osgb").write_bytes(_root(column, row, picture=picture, finer=f"{name}_L15_0.osgb"))
    return folder


def heights(x: Float64, y: Float64) -> Float64:
    """Return the ground's height; one function for all tiles, so that none has a gap to the next."""
    result: Float64 = 25 * np.sin(x / 700) + 15 * np.cos(y / 500) + 4 * np.sin(x / 60 + y / 90)
    return result


def _root(column: int, row: int, *, picture: bytes, finer: str) -> bytes:
    chance = np.random.default_rng((column, row))
    west, south = column * CELL_M, row * CELL_M
    steps = np.linspace(0, 1, GROUND)
    u, v = (a.ravel() for a in np.meshgrid(steps, steps))
    ground = np.stack([west + u * CELL_M, south + v * CELL_M], axis=1)
    points = [np.column_stack([ground, heights(ground[:, 0], ground[:, 1])])]
    # The lower left quarter of the picture is ground, the upper left one roofs, the right half walls.
    uv = [np.stack([u, v], axis=1) / 2]
    first = np.arange(GROUND * (GROUND - 1)).reshape(-1, GROUND)[:, :-1].ravel()
    triangles = [
        np.stack([first, first + 1, first + GROUND + 1], axis=1),
        np.stack([first, first + GROUND + 1, first + GROUND], axis=1),
    ]
    low = np.column_stack([chance.uniform(2, 78, HOUSES) + west, chance.uniform(2, 78, HOUSES) + south])
    high = low + chance.uniform(8, 20, (HOUSES, 2))
    base = heights(low[:, 0], low[:, 1]) - 3
    top = base + chance.choice([9, 15, 30, 60], HOUSES, p=[0.4, 0.3, 0.2, 0.1])
    outline = np.stack([low, np.column_stack([high[:, 0], low[:, 1]]), high, np.column_stack([low[:, 0], high[:, 1]])])
    roof = [np.column_stack([corner, top]) for corner in outline]
    quads = [(roof, (0.02, 0.52, 0.48, 0.98))]
    for side in range(4):
        a, b = outline[side], outline[(side + 1) % 4]
        wall = [np.column_stack(corner) for corner in ((a, base), (b, base), (b, top), (a, top))]
        quads.append((wall, (0.52, 0.02, 0.98, 0.98)))
    for quad, (left, bottom, right, upper) in quads:
        start = sum(len(p) for p in points)
        points.append(np.stack(quad, axis=1).reshape(-1, 3))
        uv.append(np.tile([(left, bottom), (right, bottom), (right, upper), (left, upper)], (HOUSES, 1)))
        corners = start + 4 * np.arange(HOUSES)[:, None]
        triangles.extend(corners + np.array(of) for of in ((0, 1, 2), (0, 2, 3)))
    mesh = Mesh(
        np.concatenate(points).astype(np.float32),
        np.concatenate(triangles).ravel().astype(np.uint32),
        np.concatenate(uv).astype(np.float32),
        picture=Picture(data=picture),
    )
    writer = OsgbWriter()
    writer.paged_lod(
        lambda: writer.geode(mesh),
        names=("", finer),
        ranges=((0, PIXELS), (PIXELS, 1e30)),
        centre=(west + CELL_M / 2, south + CELL_M / 2, float(mesh.points[:, 2].mean())),
        radius=RADIUS_M,
    )
    return writer.file()


def _picture(number: int) -> bytes:
    chance = np.random.default_rng(number)
    half = PICTURE_PX // 2
    rows = np.empty((PICTURE_PX, PICTURE_PX, 3))
    rows[:half, :half] = chance.uniform(60, 200, 3)
    rows[:half:16, :half] = rows[:half, :half:16] = 60
    rows[half:, :half] = (190, 70, 60)
    rows[:, half:] = (90, 90, 150)
    rows[::8, half:] = (230, 230, 130)
    rows += chance.normal(0, 10, (PICTURE_PX, PICTURE_PX, 1))
    pixels = np.ascontiguousarray(np.clip(rows[::-1], 0, 255), np.uint8)
    return bytes(simplejpeg.encode_jpeg(pixels, quality=85, colorspace="RGB"))
