"""numpy arrays under VTK: no copy, kept alive, refused when they would make the driver read foreign memory."""

import gc
import weakref

import numpy as np
import pytest

from layers.data.geometry import TextureData
from scene.polydata import polydata_from_arrays, polydata_from_mesh, texture_from_data, texture_from_pixels, vtk_array
from tests.scene.quads import RED, quad


class _Watched(np.ndarray):
    """An array that a weak reference can follow."""


def test_array_shares_memory_and_keeps_it():
    values = _Watched((5, 3), np.float32)
    values[:] = 1.0
    gone = weakref.ref(values)
    array = vtk_array(values)
    values[4, 2] = 7.0
    assert array.GetComponent(4, 2) == 7.0
    del values
    gc.collect()
    assert gone() is not None
    assert array.GetComponent(0, 0) == 1.0
    del array
    gc.collect()
    assert gone() is None


def test_cells_keep_their_indices_when_only_the_polydata_is_left():
    triangles = _Watched((2, 3), np.int32)
    triangles[:] = [(0, 1, 2), (0, 2, 3)]
    gone = weakref.ref(triangles)
    data = polydata_from_arrays(np.zeros((4, 3), np.float32), triangles=triangles)
    del triangles
    gc.collect()
    assert gone() is not None
    assert [data.GetCell(1).GetPointId(i) for i in range(3)] == [0, 2, 3]
    assert not data.GetPolys().IsStorage64Bit()
    del data
    gc.collect()
    assert gone() is None


def test_an_unlit_mesh_brings_no_normals_to_upload():
    normals = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    assert polydata_from_mesh(quad(rgb=RED, normals=normals)).GetPointData().GetNormals() is None


def test_mesh_brings_uv_normals_and_colours():
    normals = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    colours = np.full((4, 4), 9, np.uint8)
    data = polydata_from_mesh(quad(rgb=RED, normals=normals, colours=colours, unlit=False))
    assert (data.GetNumberOfPoints(), data.GetNumberOfPolys()) == (4, 2)
    assert data.GetPointData().GetTCoords().GetComponent(2, 0) == 1.0
    assert data.GetPointData().GetNormals().GetComponent(3, 2) == 1.0
    assert data.GetPointData().GetScalars().GetComponent(0, 3) == 9


@pytest.mark.parametrize("bad", [(0, 1, 4), (0, 1, -1), (0, 1, 2**31 - 1)])
def test_index_outside_the_points_is_refused(bad):
    with pytest.raises(ValueError, match="beyond"):
        polydata_from_arrays(np.zeros((4, 3), np.float32), triangles=np.array([bad], np.int32))


def test_uv_of_another_length_is_refused():
    with pytest.raises(ValueError, match="uv"):
        polydata_from_arrays(np.zeros((4, 3), np.float32), uv=np.zeros((3, 2), np.float32))


def test_empty_mesh_is_fine():
    data = polydata_from_arrays(np.zeros((0, 3), np.float32), triangles=np.zeros((0, 3), np.int32))
    assert data.GetNumberOfPolys() == 0


def test_texture_keeps_row_order_and_direct_colours():
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[0, 0] = (10, 20, 30, 255)
    texture = texture_from_data(TextureData(pixels))
    image = texture.GetInput()
    assert image.GetDimensions() == (3, 2, 1)
    assert [image.GetScalarComponentAsDouble(0, 0, 0, c) for c in range(3)] == [10, 20, 30]
    assert texture.GetMaximumAnisotropicFiltering() == 1.0
    assert not texture.GetMipmap()


def test_texture_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="texture"):
        texture_from_pixels(np.zeros((2, 3, 3), np.uint8))
