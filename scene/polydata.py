"""numpy -> VTK without copying: arrays, polydata and textures; and letting go of them once they were drawn.

VTK points into numpy's memory. The wrapper of a VTK object keeps its Python attributes as long as VTK keeps the object,
so an attribute on the VTK array keeps the numpy array alive, and nobody else needs to.
"""

import numpy as np
from vtkmodules.vtkCommonCore import vtkDataArray, vtkFloatArray, vtkPoints, vtkTypeInt32Array, vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkRenderer, vtkTexture
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLPolyDataMapper, vtkOpenGLRenderWindow, vtkOpenGLTexture

from layers.data.geometry import Float32, Int32, MeshData, TextureData, UInt8, Wrap

_ARRAY_CLASSES = {
    np.dtype(np.float32): vtkFloatArray,
    np.dtype(np.uint8): vtkUnsignedCharArray,
    np.dtype(np.int32): vtkTypeInt32Array,
}

_BUFFERS = ("vertexMC", "tcoord", "normalMC", "scalarColor")

_WRAPS = {
    Wrap.CLAMP: vtkTexture.ClampToEdge,
    Wrap.REPEAT: vtkTexture.Repeat,
    Wrap.MIRROR: vtkTexture.MirroredRepeat,
}


def vtk_array(values: Float32 | UInt8 | Int32) -> vtkDataArray:
    """Return a VTK array over the memory of `values`, which must not be resized afterwards.

    Parameters
    ----------
    values : float32, uint8 or int32, (n,) or (n, components), C-contiguous

    Raises
    ------
    ValueError
        Another type or layout.
    """
    array_class = _ARRAY_CLASSES.get(values.dtype)
    if array_class is None or values.ndim not in (1, 2) or not values.flags.c_contiguous:
        raise ValueError(f"no VTK array can lie over {values.dtype} {values.shape}")
    array: vtkDataArray = array_class()
    array.SetNumberOfComponents(1 if values.ndim == 1 else values.shape[1])
    flat = values.reshape(-1)
    array.SetVoidArray(flat, flat.size, 1)
    setattr(array, "numpy_array", flat)  # noqa: B010 (an attribute that VTK's stubs do not know)
    return array


def polydata_from_mesh(mesh: MeshData) -> vtkPolyData:
    """Return the triangles of `mesh` (relative to its origin) with what drawing it takes of uv, normals and colours.

    Raises
    ------
    ValueError
        An index points at no vertex, or arrays do not fit together: the driver would read foreign memory.
    """
    # VTK uploads every array that it finds, whether a shader reads it or not.
    return polydata_from_arrays(
        mesh.points,
        triangles=mesh.triangles,
        uv=mesh.uv if mesh.texture is not None else None,
        normals=None if mesh.unlit else mesh.normals,
        colours=mesh.colours,
    )


def polydata_from_arrays(
    points: Float32,
    *,
    triangles: Int32 | None = None,
    lines: Int32 | None = None,
    vertices: bool = False,
    uv: Float32 | None = None,
    normals: Float32 | None = None,
    colours: UInt8 | None = None,
) -> vtkPolyData:
    """Return polydata over the given arrays, which must not be written to afterwards.

    Parameters
    ----------
    points : float32 (n, 3)
    triangles : int32 (m, 3), optional
    lines : int32 (k, 2), optional
        Segments.
    vertices : bool
        Draw each point as a dot.
    uv : float32 (n, 2), optional
    normals : float32 (n, 3), optional
    colours : uint8 (n, 3 or 4), optional
        Become the scalars.

    Raises
    ------
    ValueError
    """
    count = len(points)
    _check(points, count, name="points", columns=(3,))
    data = vtkPolyData()
    vtk_points = vtkPoints()
    vtk_points.SetData(vtk_array(np.ascontiguousarray(points, np.float32)))
    data.SetPoints(vtk_points)
    if triangles is not None:
        data.SetPolys(_cells(triangles, count, corners=3))
    if lines is not None:
        data.SetLines(_cells(lines, count, corners=2))
    if vertices:
        data.SetVerts(_cells(np.arange(count, dtype=np.int32).reshape(-1, 1), count, corners=1))
    attributes = data.GetPointData()
    if uv is not None:
        _check(uv, count, name="uv", columns=(2,))
        attributes.SetTCoords(vtk_array(np.ascontiguousarray(uv, np.float32)))
    if normals is not None:
        _check(normals, count, name="normals", columns=(3,))
        attributes.SetNormals(vtk_array(np.ascontiguousarray(normals, np.float32)))
    if colours is not None:
        _check(colours, count, name="colours", columns=(3, 4))
        scalars = vtk_array(np.ascontiguousarray(colours, np.uint8))
        scalars.SetName("colours")
        attributes.SetScalars(scalars)
    return data


def texture_from_data(texture: TextureData, *, wrap: Wrap = Wrap.CLAMP, mipmaps: bool = False) -> vtkTexture:
    """Return a linear texture over the picture's own bytes; see `texture_from_pixels`."""
    return texture_from_pixels(texture.pixels, wrap=wrap, mipmaps=mipmaps)


def texture_from_pixels(pixels: UInt8, *, wrap: Wrap = Wrap.CLAMP, mipmaps: bool = False) -> vtkTexture:
    """Return a linear texture over uint8 (height, width, 4) RGBA, row 0 at v = 0.

    It is uploaded by the first picture that it is seen in, and keeps its pixels after that: see `give_up_pixels`.

    Parameters
    ----------
    wrap : Wrap
        What coordinates beyond 0..1 show.
    mipmaps : bool
        Smoother at a distance; costs six times the upload. Anisotropy stays off, as it costs twice the frame.

    Raises
    ------
    ValueError
        Another shape.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 4 or 0 in pixels.shape:
        raise ValueError(f"a texture needs (height, width, 4) bytes, not {pixels.shape}")
    height, width = pixels.shape[:2]
    image = vtkImageData()
    image.SetDimensions(width, height, 1)
    image.GetPointData().SetScalars(vtk_array(np.ascontiguousarray(pixels, np.uint8).reshape(-1, 4)))
    result = vtkTexture()
    result.SetInputData(image)
    result.SetColorModeToDirectScalars()
    result.InterpolateOn()
    result.SetWrap(_WRAPS[wrap])
    result.SetMipmap(mipmaps)
    result.SetMaximumAnisotropicFiltering(1.0)
    return result


def texture_of_numbers(values: Float32 | UInt8, *, smooth: bool = False) -> vtkTexture:
    """Return a texture over numbers that a shader looks up, row 0 at v = 0; it keeps them.

    Parameters
    ----------
    values : float32 or uint8, (height, width) or (height, width, 4), C-contiguous
        Written to afterwards: ``texture.GetInput().Modified()`` has them uploaded again.
    smooth : bool
        Between texels they are linear.

    Raises
    ------
    ValueError
        Another type or layout.
    """
    height, width = values.shape[:2]
    image = vtkImageData()
    image.SetDimensions(width, height, 1)
    image.GetPointData().SetScalars(vtk_array(values.reshape(height * width, -1)))
    result = vtkTexture()
    result.SetInputData(image)
    result.SetColorModeToDirectScalars()
    result.SetInterpolate(smooth)
    result.SetWrap(vtkTexture.ClampToEdge)
    result.SetMaximumAnisotropicFiltering(1.0)
    return result


def give_up_pixels(texture: vtkTexture) -> bool:
    """Let go of the pixels of an uploaded texture; return whether it was uploaded.

    Within the graphics card the texture stands; after a lost context it is gone, and must be made anew.
    """
    uploaded = texture.GetTextureObject() if isinstance(texture, vtkOpenGLTexture) else None
    if uploaded is None or not isinstance(texture, vtkOpenGLTexture):
        return False
    if texture.GetInput() is not None:
        # Set from outside, a texture object is drawn without asking for an image. Setting the same one again says
        # nothing.
        texture.SetTextureObject(None)  # type: ignore[arg-type]
        texture.SetTextureObject(uploaded)
        texture.SetInputData(None)
    return True


def give_up_arrays(actor: vtkActor, *, renderer: vtkRenderer) -> bool:
    """Let go of the arrays of an actor whose buffers are uploaded; return whether they are.

    At the end of a frame, while its context is current, and after the actor's picture was given up. VTK makes buffers
    anew when mapper, polydata, property or texture were modified since: after this none of them may be, but for
    giving the actor back.
    """
    mapper, window = actor.GetMapper(), renderer.GetRenderWindow()
    if not isinstance(mapper, vtkOpenGLPolyDataMapper) or not isinstance(window, vtkOpenGLRenderWindow):
        return True
    buffers = mapper.GetVBOs()
    if buffers.GetVBO(_BUFFERS[0]) is None:
        return False
    # Giving up the picture was a change. VTK looks for the buffers now, while there are arrays to find them by.
    mapper.RenderPieceStart(renderer, actor)
    mapper.RenderPieceFinish(renderer, actor)
    # The window's list of all buffers is there to share those of one array, which tiles do not have. VTK looks through
    # all of it for every buffer that is given back: with 6,000 tiles that takes 1 to 2 ms for each.
    for name in _BUFFERS:
        if (buffer := buffers.GetVBO(name)) is not None:
            window.GetVBOCache().RemoveVBO(buffer)
    for array in _arrays(mapper.GetInput()):
        _let_go(array)
    return True


def _arrays(data: vtkPolyData) -> list[vtkDataArray]:
    attributes = data.GetPointData()
    found = (
        data.GetPoints().GetData(),
        data.GetPolys().GetConnectivityArray(),
        attributes.GetTCoords(),
        attributes.GetNormals(),
        attributes.GetScalars(),
    )
    return [array for array in found if array is not None]


def _let_go(array: vtkDataArray) -> None:
    """Have a VTK array lie over nothing, without its being modified."""
    if hasattr(array, "numpy_array"):
        array.SetVoidArray(np.empty(0, array.numpy_array.dtype), 0, 1)
        del array.numpy_array


def _cells(corners_of_cells: Int32, count: int, *, corners: int) -> vtkCellArray:
    flat = np.ascontiguousarray(corners_of_cells, np.int32).reshape(-1)
    if len(flat) % corners:
        raise ValueError(f"{len(flat)} indices do not make cells of {corners}")
    # One pass as unsigned finds negative indices too.
    if len(flat) and int(flat.view(np.uint32).max()) >= count:
        raise ValueError(f"a cell names a vertex beyond the {count} there are")
    cells = vtkCellArray()
    # 32-bit storage builds in two thirds of the time of the default 64-bit one; a fixed size needs no offsets.
    cells.SetData(corners, vtk_array(flat))
    return cells


def _check(array: Float32 | UInt8, count: int, *, name: str, columns: tuple[int, ...]) -> None:
    if array.ndim != 2 or len(array) != count or array.shape[1] not in columns:
        raise ValueError(f"{name} has the shape {array.shape}, not ({count}, {columns[-1]})")


def compacted(points: Float32, triangles: Int32) -> tuple[Float32, Int32]:
    """Return the points that triangles use, and the triangles over those."""
    used, corners = np.unique(triangles, return_inverse=True)
    return points[used], corners.reshape(-1, 3).astype(np.int32)
