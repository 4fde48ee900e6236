"""A chosen feature of a tile in amber, over the tile.

Drawn after the tiles in the opaque pass, where blending is on as well: the translucent pass would cost as much as a
whole city, and for a layer that is translucent anyway the tint is over it too.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from layers.data.geometry import PointData, SurfaceData
from layers.data.surface_index import ShownTile, TileFeature
from scene.polydata import polydata_from_arrays

Bools = npt.NDArray[np.bool_]

# Two or three steps of the depth buffer nearer, so that it wins over its own surface and picks are not led astray.
_NEARER = """//VTK::PositionVC::Impl
  gl_Position.z -= 2e-7 * gl_Position.w;
"""
_TINT = """//VTK::System::Dec
//VTK::Output::Dec
void main(){ gl_FragData[0]=vec4(1.0,0.69,0.12,0.55); }
"""
_DOT = """//VTK::PositionVC::Impl
  gl_Position.z -= 2e-7 * gl_Position.w;
  gl_PointSize = 7.0;
"""
# Sorts behind every tile: what is blended must come after what it is blended with.
_NAME = "tile \U0010ffff highlight"


class Highlight:
    """Tints features of shown tiles. Scene thread only; nothing is in the renderer while nothing is chosen."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._actors: list[vtkActor] = []

    def __len__(self) -> int:
        return len(self._actors)

    def show(self, tile: ShownTile, feature: TileFeature) -> None:
        """Tint `feature` of `tile`; a feature that cannot be told by vertex, or is not there, tints nothing."""
        self.clear()
        for part in tile.parts:
            geometry = part.geometry
            vertices = _vertices_of(geometry, feature)
            if vertices is None:
                continue
            if isinstance(geometry, SurfaceData):
                triangles = geometry.triangles[vertices[geometry.triangles].all(axis=1)]
                self._add(replace(geometry, triangles=triangles))
            else:
                self._add(replace(geometry, points=geometry.points[vertices]))

    def clear(self) -> None:
        """Tint nothing."""
        for actor in self._actors:
            self._renderer.RemoveViewProp(actor)
        self._actors.clear()

    def _add(self, geometry: SurfaceData | PointData) -> None:
        if isinstance(geometry, SurfaceData):
            if not len(geometry.triangles):
                return
            data = polydata_from_arrays(geometry.points, triangles=geometry.triangles.astype(np.int32))
            placed, culled = _NEARER, not geometry.double_sided
        else:
            data = polydata_from_arrays(geometry.points, vertices=True)
            placed, culled = _DOT, False
        mapper = vtkPolyDataMapper()
        mapper.SetVBOShiftScaleMethod(0)
        mapper.ScalarVisibilityOff()
        mapper.SetInputData(data)
        actor = vtkActor()
        actor.SetMapper(mapper)
        actor.SetObjectName(_NAME)
        actor.SetPosition(*(float(v) for v in geometry.origin_enu_m))
        actor.GetProperty().LightingOff()
        actor.GetProperty().SetBackfaceCulling(culled)
        actor.ForceOpaqueOn()
        shader = actor.GetShaderProperty()
        shader.AddVertexShaderReplacement("//VTK::PositionVC::Impl", True, placed, False)
        shader.SetFragmentShaderCode(_TINT)
        self._renderer.AddViewProp(actor)
        self._actors.append(actor)


def _vertices_of(geometry: SurfaceData | PointData, feature: TileFeature) -> Bools | None:
    for features in geometry.features:
        if getattr(features, "label", None) == feature.label:
            vertices = features.vertices_of(feature.feature)
            if vertices is not None and vertices.any():
                return vertices
    return None
