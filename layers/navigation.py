"""How a camera moves: pure steps from one `CameraState` to the next, float64, any thread.

Every gesture keeps one point where it is on the screen: a pan the point that was grabbed, a zoom the point that is
zoomed to, an orbit its pivot. Up stays up.
"""

import math
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
import numpy.typing as npt

from layers.data.camera import CameraState
from layers.data.geometry import Bounds, Float64

MIN_PITCH_DEG, MAX_PITCH_DEG = -89.9, 45.0
MIN_RANGE_M, MAX_RANGE_M = 0.5, 500_000.0
MIN_FLIGHT_S, MAX_FLIGHT_S = 0.8, 2.0

# A ray flatter than this meets the ground so far away that a pixel is worth kilometres.
FLATTEST_PAN_DEG = 4.0
# From this steepness on, a pan slides over the ground; flatter, it slides along a facade.
GROUND_PAN_DEG = 12.0
ARC_HEIGHT = 0.22  # of the horizontal distance of a flight
SMALLEST_FRAME_M = 8.0  # half size that a point is framed with


class PanPlane(Enum):
    """What a pan slides along: the level through the grabbed point, or an upright wall through it."""

    GROUND = "ground"
    FACADE = "facade"


def pan_plane(state: CameraState, anchor: npt.ArrayLike) -> PanPlane:
    """Return what a pan that grabs `anchor` (ENU metres) should slide along, so that it is never wild."""
    to_anchor = _point(anchor) - state.position
    slope_deg = math.degrees(math.atan2(-to_anchor[2], math.hypot(to_anchor[0], to_anchor[1])))
    return PanPlane.GROUND if slope_deg >= GROUND_PAN_DEG else PanPlane.FACADE


def panned(state: CameraState, anchor: npt.ArrayLike, *, ray: npt.ArrayLike, plane: PanPlane) -> CameraState:
    """Return the camera moved, not turned, so that `anchor` lies on `ray`.

    Parameters
    ----------
    anchor : (3,)
        The grabbed point, ENU metres.
    ray : (3,)
        Unit direction through the cursor, of this camera (a pan does not turn it).
    plane : PanPlane
        GROUND keeps the eye's height; FACADE keeps its distance to the upright wall through `anchor`.

    Notes
    -----
    Near the horizon the ray is held `FLATTEST_PAN_DEG` below it: the point then leaves the cursor, and nothing jumps.
    """
    point, direction = _point(anchor), _point(ray)
    if plane is PanPlane.GROUND:
        direction = _at_least_below(direction, math.radians(FLATTEST_PAN_DEG))
        reach = (point[2] - state.z) / direction[2]
    else:
        heading = math.radians(state.heading_deg)
        facing = np.array([math.sin(heading), math.cos(heading), 0.0])
        towards = float(direction @ facing)
        if towards < 0.05:
            return state
        reach = float((point - state.position) @ facing) / towards
    if not reach > 0:
        return state
    return state.moved_to(point - direction * reach)


def zoomed(state: CameraState, point: npt.ArrayLike, *, factor: float) -> CameraState:
    """Return the camera `factor` times nearer to `point` (ENU metres), which stays where it is on the screen."""
    target = _point(point)
    away = state.position - target
    distance = float(np.linalg.norm(away))
    if distance < 1e-9 or not factor > 0:
        return state
    reach = distance / factor
    # A camera that is nearer than the limit already is never pushed back by zooming in.
    reach = max(reach, min(distance, MIN_RANGE_M)) if factor > 1 else min(reach, max(distance, MAX_RANGE_M))
    return state.moved_to(target + away * (reach / distance))


def orbited(state: CameraState, pivot: npt.ArrayLike, *, turn_deg: float, tilt_deg: float) -> CameraState:
    """Return the camera turned around `pivot` (ENU metres), which stays where it is on the screen.

    Parameters
    ----------
    turn_deg : float
        Added to the heading.
    tilt_deg : float
        Added to the pitch, which stays within its limits.
    """
    point = _point(pivot)
    in_camera = np.array(state.axes()) @ (point - state.position)
    pitch_deg = min(max(state.pitch_deg + tilt_deg, MIN_PITCH_DEG), max(MAX_PITCH_DEG, state.pitch_deg))
    turned = replace(state, heading_deg=(state.heading_deg + turn_deg) % 360.0, pitch_deg=pitch_deg)
    return turned.moved_to(point - np.array(turned.axes()).T @ in_camera)


def strafed(state: CameraState, *, right_m: float, forward_m: float, up_m: float) -> CameraState:
    """Return the camera moved level: to its right, where it looks, and upwards."""
    heading = math.radians(state.heading_deg)
    sin_h, cos_h = math.sin(heading), math.cos(heading)
    step = (right_m * cos_h + forward_m * sin_h, forward_m * cos_h - right_m * sin_h, up_m)
    return state.moved_to(state.position + step)


def framed(
    bounds: Bounds, *, like: CameraState, size: tuple[int, int], heading_deg: float | None = None, margin: float = 1.1
) -> CameraState:
    """Return the camera that sees all of `bounds`, its centre in the middle, as close as it can.

    Parameters
    ----------
    like : CameraState
        Heading, pitch and field of view are kept; a camera that looks up is tilted a little down.
    size : (width, height)
        Of the picture; only its shape matters.
    """
    pitch_deg = min(max(like.pitch_deg, MIN_PITCH_DEG), -10.0)
    aimed = replace(
        like,
        x=0.0,
        y=0.0,
        z=0.0,
        pitch_deg=pitch_deg,
        heading_deg=like.heading_deg if heading_deg is None else heading_deg,
    )
    right, up, forward = aimed.axes()
    rel = bounds.corners - bounds.centre
    focal = aimed.focal_px(size)
    # A corner is inside when |right| <= (distance + forward) · half size / focal length, and so for up.
    reach = max(
        float((np.abs(rel @ right) * focal * 2 / size[0] - rel @ forward).max()),
        float((np.abs(rel @ up) * focal * 2 / size[1] - rel @ forward).max()),
    )
    reach = max(reach * margin, SMALLEST_FRAME_M * focal * 2 / min(size))
    return aimed.moved_to(bounds.centre - forward * min(reach, MAX_RANGE_M))


def ground_point(state: CameraState, ray: npt.ArrayLike, *, level_m: float, reach_m: float) -> Float64:
    """Return where `ray` meets the level `level_m`, or the point `reach_m` along it when it meets none sensibly.

    Used where a frame shows only sky: there is always something to pan, zoom to and orbit around.
    """
    direction = _point(ray)
    drop = level_m - state.z
    if drop < 0 and direction[2] < -math.sin(math.radians(FLATTEST_PAN_DEG)):
        hit: Float64 = state.position + direction * (drop / direction[2])
        return hit
    away: Float64 = state.position + direction * reach_m
    return away


def shortest_turn_deg(start_deg: float, end_deg: float) -> float:
    """Return the signed turn from one heading to another, at most 180° either way."""
    return (end_deg - start_deg + 180.0) % 360.0 - 180.0


@dataclass(frozen=True, slots=True)
class Flight:
    """A flight from one camera to another on an arc, eased at both ends.

    Parameters
    ----------
    duration_s : float
    """

    start: CameraState
    end: CameraState
    duration_s: float

    @staticmethod
    def between(start: CameraState, end: CameraState, *, duration_s: float | None = None) -> "Flight":
        """Return the flight; it takes 0.8 s next door and up to 2 s across the city unless told otherwise."""
        if duration_s is None:
            distance = float(np.linalg.norm(end.position - start.position))
            turn = abs(shortest_turn_deg(start.heading_deg, end.heading_deg)) / 180
            eased = MIN_FLIGHT_S + 0.35 * math.log10(1 + distance / 30) + 0.3 * turn
            duration_s = min(MAX_FLIGHT_S, eased)
        return Flight(start, end, max(0.0, duration_s))

    def at(self, elapsed_s: float) -> CameraState:
        """Return the camera after `elapsed_s`; exactly `end` from `duration_s` on."""
        if elapsed_s >= self.duration_s:
            return self.end
        part = max(0.0, elapsed_s) / self.duration_s
        eased = part**3 * (part * (6 * part - 15) + 10)  # Perlin's smootherstep: no jerk at either end
        start, end = self.start, self.end
        position = start.position + (end.position - start.position) * eased
        position[2] += ARC_HEIGHT * math.hypot(end.x - start.x, end.y - start.y) * 4 * eased * (1 - eased)
        turn = shortest_turn_deg(start.heading_deg, end.heading_deg)
        turned = replace(
            start,
            heading_deg=(start.heading_deg + turn * eased) % 360.0,
            pitch_deg=start.pitch_deg + (end.pitch_deg - start.pitch_deg) * eased,
            fov_deg=start.fov_deg + (end.fov_deg - start.fov_deg) * eased,
        )
        return turned.moved_to(position)


def _point(values: npt.ArrayLike) -> Float64:
    return np.asarray(values, np.float64).reshape(3)


def _at_least_below(direction: Float64, angle: float) -> Float64:
    level = math.hypot(direction[0], direction[1])
    if -direction[2] >= level * math.tan(angle) and direction[2] < 0:
        return direction
    if level < 1e-12:  # straight up
        return np.array([0.0, 0.0, -1.0])
    scale = math.cos(angle) / level
    return np.array([direction[0] * scale, direction[1] * scale, -math.sin(angle)])
