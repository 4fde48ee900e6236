"""The colours of the sky: by height above the horizon, by where the sun stands and how far from it one looks."""

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkTexture

from layers.data.camera import CameraState
from layers.data.geometry import Float64, UInt8
from layers.data.sky import SkyState
from scene.polydata import vtk_array

SKY_ROWS, SKY_COLUMNS = 256, 64
# Elevation above the horizon in degrees -> colour. Below the horizon it darkens, so that a mesh stands out.
_ELEVATION_DEG = (-90.0, -50.0, -20.0, -6.0, 0.0, 3.0, 15.0, 45.0, 90.0)
_SUN_DEG = (-14.0, -5.0, 3.0, 14.0)
_SKIES = np.array(
    [
        # Night, with the glow of a town at the horizon.
        [(7, 9, 13), (8, 10, 15), (11, 14, 21), (20, 24, 35), (42, 46, 61), (37, 43, 60), (19, 26, 43), (11, 16, 30),
         (7, 11, 21)],
        # Dusk.
        [(14, 17, 23), (17, 21, 28), (30, 34, 44), (66, 68, 84), (158, 122, 112), (152, 122, 118), (84, 92, 124),
         (44, 60, 98), (26, 40, 72)],
        # A low sun.
        [(30, 34, 39), (36, 41, 47), (58, 64, 71), (130, 124, 120), (224, 196, 164), (226, 202, 172), (166, 178, 194),
         (100, 134, 174), (62, 96, 144)],
        # Day.
        [(32, 37, 43), (38, 44, 51), (62, 71, 81), (118, 133, 148), (190, 204, 216), (196, 212, 226), (148, 182, 214),
         (92, 138, 188), (58, 102, 156)],
    ],
    np.float64,
)  # fmt: skip
_COOL = np.array([0.74, 0.88, 1.04])


def sky_colours(directions: Float64, sky: SkyState) -> Float64:
    """Return the colour that each unit direction (n, 3) shows: float64 (n, 3), 0..255."""
    elevation = np.degrees(np.arcsin(np.clip(directions[:, 2], -1.0, 1.0)))
    place = float(np.interp(sky.sun_elevation_deg, _SUN_DEG, np.arange(len(_SUN_DEG))))
    lower = min(int(place), len(_SUN_DEG) - 2)
    stops = _SKIES[lower] + (place - lower) * (_SKIES[lower + 1] - _SKIES[lower])
    colours = np.stack([np.interp(elevation, _ELEVATION_DEG, stops[:, channel]) for channel in range(3)], axis=1)
    towards = directions @ sky.sun
    low = 1.0 - min(1.0, abs(sky.sun_elevation_deg + 1.0) / 12.0)
    if low > 0.0:
        # The warmth of a low sun is on its side of the sky.
        aside = 0.5 - 0.5 * towards
        colours *= 1.0 + (low * aside)[:, None] * (_COOL - 1.0)
    return np.clip(colours + _glow(elevation, towards, sky), 0.0, 255.0)


def _glow(elevation: Float64, towards: Float64, sky: SkyState) -> Float64:
    """Return what the sun adds around itself; nothing once it is deep below the horizon."""
    strength = float(np.interp(sky.sun_elevation_deg, (-10.0, 0.0, 6.0, 25.0), (0.0, 0.8, 1.0, 0.55)))
    warm = float(np.interp(sky.sun_elevation_deg, (0.0, 20.0), (1.0, 0.0)))
    colour = np.array([255.0, 250.0 - 80.0 * warm, 240.0 - 170.0 * warm])
    near = np.clip(towards, 0.0, 1.0)
    amount = strength * (0.16 * near**6 + 0.30 * near**48 + 0.9 * near**900)
    # There is no shine below the horizon: the ground hides it.
    amount = amount * np.clip(1.0 + elevation / 4.0, 0.0, 1.0)
    glow: Float64 = amount[:, None] * colour
    return glow


def horizon_rgb(heading_deg: float, sky: SkyState) -> tuple[float, float, float]:
    """Return what far things fade to where one looks, 0..1: the sky just above the horizon, without the sun's disc."""
    across = np.radians(heading_deg + np.array([-25.0, 0.0, 25.0]))
    directions = np.column_stack([np.sin(across), np.cos(across), np.full(3, 0.01)])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    r, g, b = (np.minimum(sky_colours(directions, sky), 236.0).mean(axis=0) / 255.0).tolist()
    return r, g, b


def sky_picture(camera: CameraState, sky: SkyState, *, size: tuple[int, int]) -> UInt8:
    """Return RGBA from the bottom left of a picture: uint8 (SKY_ROWS, SKY_COLUMNS, 4)."""
    right, up, forward = camera.axes()
    focal = camera.focal_px(size)
    x = np.linspace(-size[0] / 2, size[0] / 2, SKY_COLUMNS) / focal
    y = np.linspace(-size[1] / 2, size[1] / 2, SKY_ROWS) / focal
    directions = forward + x[None, :, None] * right + y[:, None, None] * up
    directions /= np.linalg.norm(directions, axis=2, keepdims=True)
    pixels = np.full((SKY_ROWS, SKY_COLUMNS, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(sky_colours(directions.reshape(-1, 3), sky)).reshape(SKY_ROWS, SKY_COLUMNS, 3)
    return pixels


class SkyTexture:
    """The sky as a picture that is stretched behind everything. Scene thread only."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._pixels = np.zeros((SKY_ROWS, SKY_COLUMNS, 4), np.uint8)
        self._image = vtkImageData()
        self._image.SetDimensions(SKY_COLUMNS, SKY_ROWS, 1)
        self._array = vtk_array(self._pixels.reshape(-1, 4))
        self._image.GetPointData().SetScalars(self._array)
        self.texture = vtkTexture()
        self.texture.SetInputData(self._image)
        self.texture.SetColorModeToDirectScalars()
        self.texture.InterpolateOn()
        self.texture.SetWrap(vtkTexture.ClampToEdge)

    def paint(self, camera: CameraState, sky: SkyState, *, size: tuple[int, int]) -> None:
        """Show what `camera` sees of `sky`."""
        key = (camera.heading_deg, camera.pitch_deg, camera.fov_deg, size, sky)
        if key == self._key:
            return
        self._key = key
        self._pixels[:] = sky_picture(camera, sky, size=size)
        self._array.Modified()
        self._image.Modified()
