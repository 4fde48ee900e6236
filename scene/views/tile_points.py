"""Points of tiles as dots: one actor a point set, each dot as wide as the points lie apart.

Measured with 1,000,000 points at 1280x720 in software: 0.64 of VTK's own dots of 3 pixels; a round dot
(`discard`) would cost an eighth more.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkCommonCore import vtkCommand
from vtkmodules.vtkCommonDataModel import vtkCellArray
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from layers.data.geometry import Bounds, PointData, UInt8
from layers.data.point_cloud import PointLook
from layers.data.tileset import TileContent, TileNode
from layers.point_colours import FULL_ECHO, dot_colours, strong_echo
from scene.polydata import polydata_from_arrays, vtk_array
from scene.streaming.sink import Held
from scene.views.tile_actors import ACTOR_BYTES, DRIVER_BYTES

# gl_Position.w is the depth along the view axis. In the opaque pass only, as with photo tiles.
_DOT_WIDTH = """//VTK::PositionVC::Impl
  gl_PointSize = clamp(dotWidthAtOneMetre / gl_Position.w, dotLeast, dotMost);
"""
_DOT_SHADER = """//VTK::System::Dec
//VTK::Output::Dec
in vec4 vertexColorVSOutput;
void main(){ gl_FragData[0]=vec4(vertexColorVSOutput.rgb,1.0); }
"""
_GL_PROGRAM_POINT_SIZE = 0x8642
# On the graphics card: position, colour, index.
_BYTES_A_POINT = 12 + 4 + 4


@dataclass(slots=True, eq=False)
class _Dots:
    data: PointData
    spacing_m: float
    actor: vtkActor
    colours: UInt8


@dataclass(slots=True, eq=False)
class _AttachedPoints:
    dots: tuple[_Dots, ...]
    bounds: Bounds
    shown: bool = False
    finest_m: float = math.inf


class TilePoints:
    """Draws the point sets of tiles. Scene thread only.

    Parameters
    ----------
    renderer : vtkRenderer
    """

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._tiles: dict[TileNode, _AttachedPoints] = {}
        self._visible = True
        self._opacity = 1.0
        self._look = PointLook()
        self._focal_px = 0.0
        self._observer = 0
        self._shown_count = 0
        self._stale = False
        self._white_echo: int | None = None

    def __len__(self) -> int:
        return len(self._tiles)

    @property
    def shown_count(self) -> int:
        """Points drawn."""
        return self._shown_count if self._visible else 0

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        """Make dots for the points of `content`, hidden; return the bytes they hold.

        Raises
        ------
        ValueError
            Arrays do not fit together; nothing was attached.
        """
        self.detach(tile)
        sets = [points for points in content.points if len(points.points)]
        if not sets:
            return Held(0, 0)
        if self._white_echo is None:
            # The root is always the first, and shows the whole; so the greys are the same in every run.
            self._white_echo = next((e for e in map(strong_echo, sets) if e is not None), None)
        dots = tuple(self._dots(points) for points in sets)
        box = Bounds.empty()
        for number, dot in enumerate(dots):
            dot.actor.SetObjectName(f"tile {tile.key} p{number:04d}")
            self._set_opacity(dot.actor)
            self._set_width(dot)
            dot.actor.VisibilityOff()
            self._renderer.AddViewProp(dot.actor)
            box = box.united(point_bounds(dot.data))
        if not self._observer:
            # Set once, for every context: dots of VTK's own shaders would not obey it, but there are none.
            state = self._renderer.GetRenderWindow().GetState()  # type: ignore[attr-defined]  # of its OpenGL class
            state.vtkglEnable(_GL_PROGRAM_POINT_SIZE)
            self._observer = self._renderer.AddObserver(vtkCommand.StartEvent, self._on_start)
        self._tiles[tile] = _AttachedPoints(dots, box)
        return Held(
            sum(_held_bytes(dot) for dot in dots),
            sum(len(dot.data.points) * _BYTES_A_POINT + DRIVER_BYTES for dot in dots),
        )

    def show(self, tile: TileNode, *, visible: bool) -> None:
        """Show or hide an attached tile; one that is not attached is left alone."""
        attached = self._tiles.get(tile)
        if attached is None or attached.shown == visible:
            return
        attached.shown = visible
        self._stale = True
        count = sum(len(dot.data.points) for dot in attached.dots)
        self._shown_count += count if visible else -count
        self._set_visibility(attached)

    def detach(self, tile: TileNode) -> None:
        """Take a tile's dots out of the renderer, which gives their buffers back."""
        self.show(tile, visible=False)
        attached = self._tiles.pop(tile, None)
        if attached is not None:
            for dot in attached.dots:
                self._renderer.RemoveViewProp(dot.actor)

    def set_look(self, *, visible: bool, opacity: float, look: PointLook) -> None:
        """Take how the whole layer is drawn."""
        if visible != self._visible:
            self._visible = visible
            for attached in self._tiles.values():
                self._set_visibility(attached)
        if opacity != self._opacity:
            self._opacity = opacity
            for dot in self._all():
                self._set_opacity(dot.actor)
        before, self._look = self._look, look
        if (before.colour_by, before.height_range_m) != (look.colour_by, look.height_range_m):
            for dot in self._all():
                dot.colours = self._set_colours(dot.actor, dot.data)
        if (before.size, before.min_px, before.max_px) != (look.size, look.min_px, look.max_px):
            self._set_widths()

    def finest_m(self, tile: TileNode) -> float:
        """Return the least spacing of what is shown within a tile, metres: its dots are no wider than that asks for."""
        self._settle()
        attached = self._tiles.get(tile)
        return math.inf if attached is None else attached.finest_m

    def bounds(self) -> Bounds:
        """Return the box of the shown tiles, site ENU metres."""
        result = Bounds.empty()
        for attached in self._tiles.values():
            if attached.shown:
                result = result.united(attached.bounds)
        return result

    def clear(self) -> None:
        """Take every tile out."""
        for tile in tuple(self._tiles):
            self.detach(tile)
        self._white_echo = None
        if self._observer:
            self._renderer.RemoveObserver(self._observer)
            self._observer = 0

    def _all(self) -> Iterator[_Dots]:
        for attached in self._tiles.values():
            yield from attached.dots

    def _dots(self, points: PointData) -> _Dots:
        mapper = vtkPolyDataMapper()
        mapper.SetVBOShiftScaleMethod(0)
        data = polydata_from_arrays(points.points)
        data.SetVerts(_one_cell(len(points.points)))
        mapper.SetInputData(data)
        mapper.SetColorModeToDirectScalars()
        actor = vtkActor()
        actor.SetMapper(mapper)
        actor.SetPosition(*(float(v) for v in points.origin_enu_m))
        actor.GetProperty().LightingOff()
        actor.GetShaderProperty().AddVertexShaderReplacement("//VTK::PositionVC::Impl", True, _DOT_WIDTH, False)
        return _Dots(points, spacing_of(points), actor, self._set_colours(actor, points))

    def _set_colours(self, actor: vtkActor, points: PointData) -> UInt8:
        found = dot_colours(points, look=self._look, white_echo=self._white_echo or FULL_ECHO)
        colours = np.ascontiguousarray(found)
        if colours.shape != (len(points.points), 4):
            raise ValueError(f"colours have the shape {colours.shape}, not ({len(points.points)}, 4)")
        scalars = vtk_array(colours)
        scalars.SetName("colours")
        mapper = actor.GetMapper()
        if not isinstance(mapper, vtkPolyDataMapper):
            raise TypeError("dots are drawn by a vtkPolyDataMapper")
        mapper.GetInput().GetPointData().SetScalars(scalars)
        return colours

    def _set_visibility(self, attached: _AttachedPoints) -> None:
        for dot in attached.dots:
            dot.actor.SetVisibility(attached.shown and self._visible)

    def _set_opacity(self, actor: vtkActor) -> None:
        opaque = self._opacity >= 1.0
        actor.GetProperty().SetOpacity(self._opacity)
        actor.SetForceOpaque(opaque)
        actor.SetForceTranslucent(not opaque)
        actor.GetShaderProperty().SetFragmentShaderCode(_DOT_SHADER if opaque else "")

    def _set_widths(self) -> None:
        for attached in self._tiles.values():
            for dot in attached.dots:
                self._set_width(dot, finest_m=attached.finest_m)

    def _set_width(self, dot: _Dots, *, finest_m: float = math.inf) -> None:
        spacing_m = min(dot.spacing_m, finest_m)
        uniforms = dot.actor.GetShaderProperty().GetVertexCustomUniforms()
        uniforms.SetUniformf("dotWidthAtOneMetre", self._look.size * 2**0.5 * spacing_m * self._focal_px)
        uniforms.SetUniformf("dotLeast", self._look.min_px)
        uniforms.SetUniformf("dotMost", self._look.max_px)

    def _on_start(self, _renderer: object, _event: str) -> None:
        # The picture's size and the lens are known only now: while the camera moves it is half the size.
        angle_rad = math.radians(self._renderer.GetActiveCamera().GetViewAngle())
        focal_px = self._renderer.GetSize()[1] / 2 / math.tan(angle_rad / 2)
        self._settle()
        if focal_px != self._focal_px:
            self._focal_px = focal_px
            self._set_widths()

    def _settle(self) -> None:
        """Find the least spacing within each shown tile: finer tiles that add to it fill the gaps between its dots."""
        if not self._stale:
            return
        self._stale = False
        shown = [attached for attached in self._tiles.values() if attached.shown]
        if not shown:
            return
        spacing = np.array([min(dot.spacing_m for dot in attached.dots) for attached in shown])
        low = np.array([(a.bounds.west, a.bounds.south, a.bounds.bottom) for a in shown])
        high = np.array([(a.bounds.east, a.bounds.north, a.bounds.top) for a in shown])
        centre = (low + high) / 2
        for row, attached in enumerate(shown):
            within = (spacing < spacing[row]) & ((centre >= low[row]) & (centre <= high[row])).all(axis=1)
            finest_m = float(spacing[within].min(initial=math.inf))
            if finest_m != attached.finest_m:
                attached.finest_m = finest_m
                for dot in attached.dots:
                    self._set_width(dot, finest_m=finest_m)


def _held_bytes(dot: _Dots) -> int:
    arrays = (dot.data.points, dot.data.colours, dot.data.intensity, dot.data.classes, dot.data.normals)
    held = sum(array.nbytes for array in arrays if array is not None)
    # The indices of the dots, and colours that are not the file's own.
    made = len(dot.data.points) * 4 + (0 if dot.colours is dot.data.colours else dot.colours.nbytes)
    return int(held + made) + ACTOR_BYTES


def spacing_of(points: PointData) -> float:
    """Return the distance between neighbours, metres: as the data says, else as if they lay evenly on a surface."""
    if points.spacing_m > 0.0 and math.isfinite(points.spacing_m):
        return points.spacing_m
    extent = np.sort(points.points.max(axis=0) - points.points.min(axis=0)) if len(points.points) else np.zeros(3)
    return float(math.sqrt(float(extent[2]) * float(extent[1]) / max(1, len(points.points))))


def point_bounds(points: PointData) -> Bounds:
    """Return the box of `points`, site ENU metres."""
    low, high = points.points.min(axis=0) + points.origin_enu_m, points.points.max(axis=0) + points.origin_enu_m
    return Bounds(*(float(v) for v in low), *(float(v) for v in high))


def _one_cell(count: int) -> vtkCellArray:
    cells = vtkCellArray()
    cells.SetData(vtk_array(np.array([0, count], np.int32)), vtk_array(np.arange(count, dtype=np.int32)))
    return cells
