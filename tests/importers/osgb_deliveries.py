"""Whole .osgb files and deliveries for tests."""

from pathlib import Path

from tests.importers.osgb_files import OsgbWriter
from tests.importers.osgb_meshes import Mesh, Picture, jpeg_bytes

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
