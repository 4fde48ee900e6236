"""What is around the data: sky and haze, a ground grid where there is no mesh, the lights."""

import math

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkActor, vtkLight, vtkPolyDataMapper, vtkRenderer, vtkTexture

from layers.data.camera import CameraState
from layers.data.geometry import Bounds, Float64, UInt8
from scene.polydata import polydata_from_arrays, vtk_array

SKY_ROWS = 256
# Elevation above the horizon in degrees -> colour. Below the horizon it darkens, so that a mesh stands out.
_SKY_ELEVATION_DEG = (-90.0, -50.0, -20.0, -6.0, 0.0, 3.0, 15.0, 45.0, 90.0)
_SKY_RGB = (
    (32, 37, 43),
    (38, 44, 51),
    (62, 71, 81),
    (118, 133, 148),
    (190, 204, 216),
    (196, 212, 226),
    (148, 182, 214),
    (92, 138, 188),
    (58, 102, 156),
)
SUN_AZIMUTH_DEG, SUN_ELEVATION_DEG = 140.0, 50.0
_GRID_RGB = (150, 168, 186)
_GRID_ALPHA, _GRID_LINES, _GRID_STEPS = 90, 60, 24


class Environment:
    """Sky, grid and lights of one renderer. Scene thread only."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._sky = _SkyTexture()
        self._grid: vtkActor | None = None
        self._grid_key: tuple[float, ...] = ()
        self._lights = (
            _light_from(SUN_AZIMUTH_DEG, SUN_ELEVATION_DEG, intensity=0.70, rgb=(1.0, 0.98, 0.94)),
            # The sky opposite the sun, so that a wall in the shade still has a shape.
            _light_from(SUN_AZIMUTH_DEG + 180.0, 25.0, intensity=0.25, rgb=(0.86, 0.92, 1.0)),
            _head_light(),
        )
        renderer.SetAutomaticLightCreation(False)
        for light in self._lights:
            renderer.AddLight(light)
        renderer.SetBackground(*(channel / 255 for channel in _SKY_RGB[0]))
        renderer.SetBackgroundTexture(self._sky.texture)
        renderer.TexturedBackgroundOn()

    def look(self, camera: CameraState, *, size: tuple[int, int]) -> None:
        """Turn the sky for `camera`."""
        self._sky.paint(camera, size=size)

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
        """The box of the grid; empty without one."""
        if not self._grid_key:
            return Bounds.empty()
        x, y, z, step = self._grid_key
        half = step * _GRID_LINES / 2
        return Bounds(x - half, y - half, z, x + half, y + half, z)

    def close(self) -> None:
        """Take everything out of the renderer."""
        self.show_grid(None)
        self._renderer.TexturedBackgroundOff()
        self._renderer.SetBackgroundTexture(None)  # type: ignore[arg-type]
        for light in self._lights:
            self._renderer.RemoveLight(light)


class _SkyTexture:
    """Colours from the lowest to the highest row of the picture.

    There is no roll, so the horizon is a row: one column serves the whole width.
    """

    def __init__(self) -> None:
        self._key: tuple[float, ...] = ()
        # Two columns: VTK takes an image one pixel wide for a row.
        self._rows = np.zeros((SKY_ROWS, 2, 4), np.uint8)
        self._image = vtkImageData()
        self._image.SetDimensions(2, SKY_ROWS, 1)
        self._array = vtk_array(self._rows.reshape(-1, 4))
        self._image.GetPointData().SetScalars(self._array)
        self.texture = vtkTexture()
        self.texture.SetInputData(self._image)
        self.texture.SetColorModeToDirectScalars()
        self.texture.InterpolateOn()
        self.texture.SetWrap(vtkTexture.ClampToEdge)

    def paint(self, camera: CameraState, *, size: tuple[int, int]) -> None:
        key = (camera.pitch_deg, camera.vertical_fov_deg(size))
        if key == self._key:
            return
        self._key = key
        self._rows[:] = sky_rows(*key)[:, None]
        self._array.Modified()
        self._image.Modified()


def sky_rows(pitch_deg: float, vertical_fov_deg: float) -> UInt8:
    """Return RGBA for rows from the bottom to the top of a picture: uint8 (SKY_ROWS, 4)."""
    across = np.linspace(-1.0, 1.0, SKY_ROWS) * math.tan(math.radians(vertical_fov_deg) / 2)
    elevation = np.clip(pitch_deg + np.degrees(np.arctan(across)), -90.0, 90.0)
    colours = np.asarray(_SKY_RGB, np.float64)
    rows = np.full((SKY_ROWS, 4), 255, np.uint8)
    for channel in range(3):
        rows[:, channel] = np.rint(np.interp(elevation, _SKY_ELEVATION_DEG, colours[:, channel])).astype(np.uint8)
    return rows


def _light_from(azimuth_deg: float, elevation_deg: float, *, intensity: float, rgb: tuple[float, ...]) -> vtkLight:
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    light = vtkLight()
    light.SetLightTypeToSceneLight()
    light.SetPosition(
        math.sin(azimuth) * math.cos(elevation), math.cos(azimuth) * math.cos(elevation), math.sin(elevation)
    )
    light.SetFocalPoint(0.0, 0.0, 0.0)
    light.SetColor(*rgb)
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
