"""What lies between the eye and things: haze and the light of the hour, told to the shaders of all surfaces."""

from dataclasses import dataclass
from typing import Protocol
from weakref import WeakSet

import numpy as np
from vtkmodules.vtkRenderingCore import vtkShaderProperty

from layers.data.camera import CameraState
from layers.data.geometry import Float64
from layers.data.sky import SkyState
from scene.sky import horizon_rgb

Vector = tuple[float, float, float]

_SUN_DEG = (-14.0, -6.0, -2.0, 3.0, 8.0)
_GRADES = np.array(
    [(0.25, 0.30, 0.43), (0.36, 0.38, 0.49), (0.58, 0.54, 0.58), (0.98, 0.88, 0.76), (1.0, 1.0, 1.0)], np.float64
)
_HAZE_FROM_M, _HAZE_SCALE_M = 400.0, 6_000.0

# Declared by every shader that is told the air. `haze.x` metres away it begins; half of what is `haze.y` beyond it is
# haze. A quotient instead of an exponential: `gl_FragCoord.w` is one over the distance.
HAZED = """
vec3 hazed(vec3 colour){
  float w=gl_FragCoord.w;
  return mix(colour,hazeColour,max(0.0,(1.0-haze.x*w)/(1.0+haze.y*w)));
}
"""


@dataclass(frozen=True, slots=True)
class Air:
    """What shaders are told of a picture.

    Parameters
    ----------
    haze_rgb : tuple of 3 floats
        The horizon's colour.
    haze_from_m, haze_scale_m : float
        See `HAZED`.
    grade : tuple of 3 floats
        What is left of the light of the photographs.
    lights : float
        0..1: of the lamps that are lit.
    eye_m, corner, across, upward : tuple of 3 floats
        Pixel (x, y), counted from the lower left, shows what lies along ``corner + x * across + y * upward`` from the
        eye, of which one length is a metre of depth.
    """

    haze_rgb: Vector
    haze_from_m: float
    haze_scale_m: float
    grade: Vector
    lights: float
    eye_m: Vector
    corner: Vector
    across: Vector
    upward: Vector


def air_of(camera: CameraState, sky: SkyState, *, size: tuple[int, int], ground_m: float) -> Air:
    """Return the air for a picture of `size`.

    Parameters
    ----------
    ground_m : float
        From a height one sees further: through less of the air.
    """
    right, up, forward = camera.axes()
    focal = camera.focal_px(size)
    above_m = max(0.0, camera.z - ground_m)
    return Air(
        haze_rgb=horizon_rgb(camera.heading_deg, sky),
        haze_from_m=_HAZE_FROM_M + 1.2 * above_m,
        haze_scale_m=_HAZE_SCALE_M + 4.0 * above_m,
        grade=grade_of(sky.sun_elevation_deg),
        lights=float(np.interp(sky.sun_elevation_deg, (-6.0, 1.0), (1.0, 0.0))),
        eye_m=_vector(camera.position),
        corner=_vector(forward - right * (size[0] / 2 / focal) - up * (size[1] / 2 / focal)),
        across=_vector(right / focal),
        upward=_vector(up / focal),
    )


def grade_of(sun_elevation_deg: float) -> Vector:
    """Return by how much a photograph taken by day is darkened, red, green and blue."""
    r, g, b = (float(np.interp(sun_elevation_deg, _SUN_DEG, _GRADES[:, channel])) for channel in range(3))
    return r, g, b


def tell(shader: vtkShaderProperty, air: Air, *, whole: bool) -> None:
    """Set the uniforms of one shader; the `whole` air where it has to know where its fragments are."""
    uniforms = shader.GetFragmentCustomUniforms()
    uniforms.SetUniform3f("hazeColour", air.haze_rgb)
    uniforms.SetUniform2f("haze", (air.haze_from_m, air.haze_scale_m))
    if whole:
        uniforms.SetUniform3f("eyeM", air.eye_m)
        uniforms.SetUniform3f("rayCorner", air.corner)
        uniforms.SetUniform3f("rayAcross", air.across)
        uniforms.SetUniform3f("rayUpward", air.upward)


class Breathes(Protocol):
    """What is told of the air before each picture."""

    def breathe(self, air: Air, *, is_day: bool) -> None:
        """Take the air of the next picture."""
        ...


class Atmosphere:
    """Knows everything that is told of the air, for as long as it lives. Scene thread only."""

    def __init__(self) -> None:
        self._members: WeakSet[Breathes] = WeakSet()
        self._air = air_of(CameraState(0.0, 0.0, 0.0), SkyState(), size=(2, 2), ground_m=0.0)
        self._is_day = True

    def join(self, member: Breathes) -> None:
        """Tell `member` now and from now on."""
        self._members.add(member)
        member.breathe(self._air, is_day=self._is_day)

    def change(self, air: Air, *, is_day: bool) -> None:
        """Tell everything."""
        if air == self._air and is_day == self._is_day:
            return
        self._air, self._is_day = air, is_day
        for member in self._members:
            member.breathe(air, is_day=is_day)


def _vector(values: Float64) -> Vector:
    x, y, z = (float(v) for v in values)
    return x, y, z
