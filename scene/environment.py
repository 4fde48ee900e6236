"""What is around the data: sky, sea, a ground grid where there is no mesh, the lights."""

import math

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkLight, vtkPolyDataMapper, vtkRenderer

from layers.data.camera import CameraState
from layers.data.geometry import Bounds, Float64, UInt8
from layers.data.sky import SkyState
from scene.air import Air, air_of, grade_of
from scene.polydata import polydata_from_arrays
from scene.sea import Sea
from scene.sky import SkyTexture

_GRID_RGB = (150, 168, 186)
_GRID_ALPHA, _GRID_LINES, _GRID_STEPS = 90, 60, 24


class Environment:
    """Sky, sea, grid and lights of one renderer. Scene thread only."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._sky = SkyTexture()
        self._sea = Sea(renderer)
        self._grid: vtkActor | None = None
        self._grid_key: tuple[float, ...] = ()
        self._lights = (
            _light(intensity=0.70),
            # The sky opposite the sun, so that a wall in the shade still has a shape.
            _light(intensity=0.25),
            _head_light(),
        )
        self._lit_for: SkyState | None = None
        self._set_lights(SkyState())
        renderer.SetAutomaticLightCreation(False)
        for light in self._lights:
            renderer.AddLight(light)
        renderer.SetBackground(0.12, 0.14, 0.17)
        renderer.SetBackgroundTexture(self._sky.texture)
        renderer.TexturedBackgroundOn()

    def look(self, camera: CameraState, sky: SkyState, *, size: tuple[int, int], around: Bounds) -> Air:
        """Turn sky and sea for `camera`; return the air between it and things.

        Parameters
        ----------
        around : Bounds
            Of what is drawn.
        """
        self._sky.paint(camera, sky, size=size)
        self._set_lights(sky)
        air = air_of(camera, sky, size=size, ground_m=camera.z if around.is_empty else around.bottom)
        self._sea.show(sky, camera, around=around)
        self._sea.breathe(air, sky, camera, size=size)
        return air

    def show_grid(self, bounds: Bounds | None) -> None:
        """Show a grid on the ground below `bounds`; None: none."""
        key = () if bounds is None else _grid_place(bounds)
        if key == self._grid_key:
            return
        if self._grid is not None:
            self._renderer.RemoveViewProp(self._grid)
            self._grid = None
        self._grid_key = key
        if key:
            self._grid = _grid_actor(*key)
            self._renderer.AddViewProp(self._grid)

    @property
    def bounds(self) -> Bounds:
        """The box of grid and sea; empty without them."""
        if not self._grid_key:
            return self._sea.bounds
        x, y, z, step = self._grid_key
        half = step * _GRID_LINES / 2
        return self._sea.bounds.united(Bounds(x - half, y - half, z, x + half, y + half, z))

    def _set_lights(self, sky: SkyState) -> None:
        if sky == self._lit_for:
            return
        self._lit_for = sky
        # Below the horizon the moon stands in, opposite.
        up = sky.sun_elevation_deg > 0.0
        sun = SkyState(sky.sun_azimuth_deg + (0.0 if up else 180.0), max(8.0, sky.sun_elevation_deg) if up else 40.0)
        fill = SkyState(sun.sun_azimuth_deg + 180.0, 25.0)
        grade = grade_of(sky.sun_elevation_deg)
        for light, state, rgb in zip(
            self._lights, (sun, fill, sun), ((1.0, 0.98, 0.94), (0.86, 0.92, 1.0), (1.0, 1.0, 1.0)), strict=True
        ):
            light.SetColor(*(float(a * b) for a, b in zip(rgb, grade, strict=True)))
            if not light.LightTypeIsHeadlight():
                light.SetPosition(*(float(v) for v in state.sun))

    def close(self) -> None:
        """Take everything out of the renderer."""
        self.show_grid(None)
        self._sea.close()
        self._renderer.TexturedBackgroundOff()
        self._renderer.SetBackgroundTexture(None)  # type: ignore[arg-type]
        for light in self._lights:
            self._renderer.RemoveLight(light)


def _light(*, intensity: float) -> vtkLight:
    light = vtkLight()
    light.SetLightTypeToSceneLight()
    light.SetFocalPoint(0.0, 0.0, 0.0)
    light.SetIntensity(intensity)
    return light


def _head_light() -> vtkLight:
    light = vtkLight()
    light.SetLightTypeToHeadlight()
    light.SetIntensity(0.30)
    return light


def _grid_place(bounds: Bounds) -> tuple[float, float, float, float]:
    """Return centre x, y, height and step of the grid below `bounds`; the step is 1, 2 or 5 times a power of ten."""
    if bounds.is_empty:
        return (0.0, 0.0, 0.0, 10.0)
    wanted = max(1.0, 6.0 * bounds.radius_m / _GRID_LINES)
    power = 10.0 ** math.floor(math.log10(wanted))
    step = next(power * factor for factor in (1.0, 2.0, 5.0, 10.0) if power * factor >= wanted)
    x, y, _ = bounds.centre
    return (round(float(x) / step) * step, round(float(y) / step) * step, bounds.bottom - 0.05, step)


def _grid_actor(x: float, y: float, z: float, step: float) -> vtkActor:
    half = step * _GRID_LINES / 2
    across = np.linspace(-half, half, _GRID_LINES + 1)
    along = np.linspace(-half, half, _GRID_STEPS + 1)
    fixed, running = (a.ravel() for a in np.meshgrid(across, along, indexing="ij"))
    points = np.concatenate(
        [
            np.column_stack([fixed, running, np.zeros_like(fixed)]),
            np.column_stack([running, fixed, np.zeros_like(fixed)]),
        ]
    )
    first = np.arange(len(points), dtype=np.int32).reshape(-1, _GRID_STEPS + 1)
    segments = np.stack([first[:, :-1], first[:, 1:]], axis=-1).reshape(-1, 2)
    data = polydata_from_arrays(points.astype(np.float32), lines=segments, colours=_faded(points, half=half, step=step))
    mapper = vtkPolyDataMapper()
    mapper.SetVBOShiftScaleMethod(0)
    mapper.SetInputData(data)
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.SetPosition(x, y, z)
    actor.GetProperty().LightingOff()
    # Lines blend in the opaque pass too; the translucent one would cost as much as a city, for a few lines.
    actor.ForceOpaqueOn()
    # As far as the sky: behind everything, and nothing to be picked.
    actor.GetShaderProperty().AddFragmentShaderReplacement("//VTK::Depth::Impl", True, "gl_FragDepth = 1.0;", True)
    actor.PickableOff()
    actor.SetObjectName("grid")
    return actor


def _faded(points: Float64, *, half: float, step: float) -> UInt8:
    """Return RGBA that fades towards the rim; each tenth line is stronger."""
    colours = np.empty((len(points), 4), np.uint8)
    colours[:, :3] = _GRID_RGB
    fade = np.clip(1.0 - np.hypot(points[:, 0], points[:, 1]) / half, 0.0, 1.0)
    count = len(points) // 2
    fixed = np.concatenate([points[:count, 0], points[count:, 1]])
    strong = np.isclose(np.mod(np.rint((fixed + half) / step), 10), 0)
    colours[:, 3] = np.rint(fade * np.where(strong, _GRID_ALPHA * 2, _GRID_ALPHA)).astype(np.uint8)
    return colours
