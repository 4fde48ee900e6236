"""Files of the delivery as readers see them: ours, and OpenSceneGraph's own where it is installed."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import simplejpeg

from importers.osgb.file_cache import open_osgb
from resources.demo.town.mesh.osgb import Piece, encode_osgb


def piece(*, finer: str = "", shift: float = 0.0) -> Piece:
    points = np.array([[0.0, 0, 0], [4, 0, 0], [4, 3, 1], [0, 3, 1]]) + np.array([shift, 0, 0])
    picture = np.zeros((32, 16, 3), np.uint8)
    picture[:8] = (250, 10, 10)
    return Piece(
        points=points,
        triangles=np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        uv=np.array([[0.0, 1.0], [1, 1], [1, 0], [0, 0]]),
        jpeg=simplejpeg.encode_jpeg(picture, quality=95, colorspace="RGB"),
        centre=points.mean(axis=0),
        radius_m=5.0,
        texel_m=0.25,
        finer=finer,
    )


def test_our_reader_finds_every_piece_and_what_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "Tile_+000_+000.osgb"
    path.write_bytes(encode_osgb([piece(finer="a.osgb"), piece(finer="b.osgb", shift=10.0), piece(shift=20.0)]))
    part = open_osgb(path).scene.part
    assert [lod.external for lod in part.lods] == [("a.osgb",), ("b.osgb",)]
    # 2 R / T metres a pixel: the size of a texel.
    assert [lod.metres_per_px[0] for lod in part.lods] == pytest.approx([0.25, 0.25])
    assert [lod.sphere[1] for lod in part.lods if lod.sphere] == [5.0, 5.0]
    boxes = [d.box for d in part.coarsest() if d.box is not None]
    assert sorted(box[0].tolist() for box in boxes) == [[0, 0, 0], [10, 0, 0], [20, 0, 0]]


def test_the_picture_is_upright_where_v_is_zero_at_its_last_row(tmp_path: Path) -> None:
    path = tmp_path / "tile.osgb"
    path.write_bytes(encode_osgb([piece()]))
    opened = open_osgb(path)
    (drawable,) = opened.scene.part.drawables
    image = drawable.state.image
    assert image is not None
    picture = opened.texture(image, read_external=lambda name: b"")
    assert not isinstance(picture, str)
    assert picture.top_row_first
    assert picture.texture.pixels[2, 8, 0] > 200


@pytest.mark.skipif(shutil.which("osgconv") is None, reason="osgconv (openscenegraph) is not installed")
def test_openscenegraph_reads_the_same(tmp_path: Path) -> None:
    path, told = tmp_path / "tile.osgb", tmp_path / "tile.osgt"
    path.write_bytes(encode_osgb([piece(finer="finer.osgb"), piece(shift=10.0)]))
    subprocess.run(["osgconv", str(path), str(told)], check=True, capture_output=True, timeout=60)
    text = told.read_text(encoding="utf-8", errors="replace")
    assert text.count("osg::PagedLOD {") == 1
    assert text.count("osg::Geometry {") == 2
    assert '"finer.osgb"' in text
    assert "RangeMode PIXEL_SIZE_ON_SCREEN" in text
    # The switch is at 2 R / texel = 40 pixels.
    assert "40 1e+30" in text
