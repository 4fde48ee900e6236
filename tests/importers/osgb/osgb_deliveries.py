"""Whole .osgb files and deliveries for tests."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tests.importers.osgb.osgb_files import OsgbWriter
from tests.importers.osgb.osgb_meshes import SQUARE, Mesh, Picture, jpeg_bytes

METADATA = """<?xml version="1.0" encoding="utf-8"?>
<ModelMetadata version="1"><SRS>{srs}</SRS><SRSOrigin>{origin}</SRSOrigin></ModelMetadata>"""


def leaf_bytes(*meshes: Mesh, version: int = 91, brackets: bool = False) -> bytes:
    """Return a file with one Geode."""
    writer = OsgbWriter(version=version, brackets=brackets)
    writer.geode(*(meshes or (Mesh(picture=Picture(data=jpeg_bytes())),)))
    return writer.file()


def paged_bytes(*names: str, mesh: Mesh | None = None, radius: float = 10.0, pixels: float = 100.0) -> bytes:
    """Return a file with one PagedLOD for each name."""
    writer = OsgbWriter()
    lods = [
        lambda n=n: writer.paged_lod(
            lambda: writer.geode(mesh or Mesh()),
            names=("", n),
            ranges=((0, pixels), (pixels, 1e30)),
            radius=radius,
        )
        for n in names
    ]
    if len(lods) == 1:
        lods[0]()
    else:
        writer.group(*lods)
    return writer.file()


def write_delivery(
    folder: Path, files: dict[str, bytes], *, srs: str = "EPSG:4549", origin: str = "500000,4000000,10"
) -> Path:
    """Write ``metadata.xml`` and ``Data/Tile_+000_+000`` with `files` into `folder`; return it."""
    tiles = folder / "Data" / "Tile_+000_+000"
    tiles.mkdir(parents=True)
    if srs:
        (folder / "metadata.xml").write_text(METADATA.format(srs=srs, origin=origin), encoding="utf-8")
    for name, data in files.items():
        (tiles / name).write_bytes(data)
    return folder


CELL_M = 100.0


def grid_root_bytes(west_m: float, south_m: float, *, name: str = "", sphere: bool = True) -> bytes:
    """Return a root file whose square fills most of the cell of `CELL_M` at that corner; `name` is its finer file."""
    points = SQUARE * np.float32(CELL_M / 10) + np.float32([west_m, south_m, 30])
    mesh = Mesh(points=points, picture=Picture(data=_PICTURE))
    writer = OsgbWriter()
    middle = (west_m + CELL_M / 2, south_m + CELL_M / 2, 40.0)
    writer.paged_lod(
        lambda: writer.geode(mesh),
        names=("", name) if name else ("",),
        ranges=((0, 70), (70, 1e30)) if name else ((0, 1e30),),
        centre=middle,
        radius=75.0 if sphere else -1.0,
    )
    return writer.file()


def write_grid(
    folder: Path,
    cells: Iterable[tuple[int, int]],
    *,
    srs: str = "EPSG:4549",
    origin: str = "500000,4000000,10",
    finer: bool = True,
) -> Path:
    """Write a delivery with a folder ``Tile_+column_+row`` for each cell, with a root and perhaps its finer file."""
    folder.mkdir(parents=True, exist_ok=True)
    if srs:
        (folder / "metadata.xml").write_text(METADATA.format(srs=srs, origin=origin), encoding="utf-8")
    for column, row in cells:
        name = f"Tile_{column:+04d}_{row:+04d}"
        tile = folder / "Data" / name
        tile.mkdir(parents=True)
        root = grid_root_bytes(column * CELL_M, row * CELL_M, name=f"{name}_L20_0.osgb")
        (tile / f"{name}.osgb").write_bytes(root)
        if not finer:
            continue
        points = SQUARE * np.float32(CELL_M / 10) + np.float32([column * CELL_M, row * CELL_M, 30])
        (tile / f"{name}_L20_0.osgb").write_bytes(leaf_bytes(Mesh(points=points, picture=Picture(data=_PICTURE))))
    return folder


_PICTURE = jpeg_bytes()
