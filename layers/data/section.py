"""Where the scene is cut open: up to six planes, or a box; what lies beyond is not drawn, picked or labelled."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Bounds, Float64

MAX_PLANES = 6
LEAST_SIDE_M, MOST_M = 0.1, 1e7
FACES = ("left", "right", "near", "far", "bottom", "top")
"""Of a box, as `SectionBox.normals` has them; left and right as seen by who looks along its heading."""


@dataclass(frozen=True, slots=True)
class CutPlane:
    """A plane that cuts away what its normal points to.

    Parameters
    ----------
    x, y, z : float
        A point of it, site ENU metres.
    nx, ny, nz : float
        Normal of length one; another length is made one.

    Raises
    ------
    ValueError
        A number that is not finite or beyond any site, or no direction.
    """

    x: float
    y: float
    z: float
    nx: float = 0.0
    ny: float = 0.0
    nz: float = 1.0

    def __post_init__(self) -> None:
        _check(self.x, self.y, self.z, self.nx, self.ny, self.nz)
        length = math.hypot(self.nx, self.ny, self.nz)
        if length < 1e-9:
            raise ValueError("the normal of a cut has no direction")
        if abs(length - 1.0) > 1e-12:
            for name in ("nx", "ny", "nz"):
                object.__setattr__(self, name, getattr(self, name) / length)

    @property
    def point(self) -> Float64:
        """float64 (3,), site ENU metres."""
        return np.array([self.x, self.y, self.z])

    @property
    def normal(self) -> Float64:
        """float64 (3,): towards what is cut away."""
        return np.array([self.nx, self.ny, self.nz])

    def flipped(self) -> "CutPlane":
        """Return the same cut with the other side kept."""
        return replace(self, nx=-self.nx, ny=-self.ny, nz=-self.nz)

    def moved(self, by_m: float) -> "CutPlane":
        """Return the plane moved along its normal."""
        x, y, z = (float(v) for v in self.point + self.normal * by_m)
        return replace(self, x=x, y=y, z=z)


@dataclass(frozen=True, slots=True)
class SectionBox:
    """A box that stands upright; only what is in it is drawn.

    Parameters
    ----------
    x, y, z : float
        Its middle, site ENU metres.
    width_m, depth_m, height_m : float
        Across its heading, along it, and upwards.
    heading_deg : float
        Clockwise from north.

    Raises
    ------
    ValueError
        A number that is not finite or beyond any site.
    """

    x: float
    y: float
    z: float
    width_m: float
    depth_m: float
    height_m: float
    heading_deg: float = 0.0

    def __post_init__(self) -> None:
        _check(self.x, self.y, self.z, self.width_m, self.depth_m, self.height_m, self.heading_deg)
        for name in ("width_m", "depth_m", "height_m"):
            object.__setattr__(self, name, max(LEAST_SIDE_M, getattr(self, name)))

    @staticmethod
    def around(bounds: Bounds, *, heading_deg: float = 0.0, margin_m: float = 0.0) -> "SectionBox":
        """Return the box of `heading_deg` that holds `bounds` and `margin_m` more on every side."""
        middle, corners = bounds.centre, bounds.corners
        x, y, z = (float(v) for v in middle)
        box = SectionBox(x, y, z, 1.0, 1.0, 1.0, heading_deg)
        reach = np.abs((corners - middle) @ box.normals[1::2].T).max(axis=0) * 2 + 2 * margin_m
        return replace(box, width_m=float(reach[0]), depth_m=float(reach[1]), height_m=float(reach[2]))

    @property
    def middle(self) -> Float64:
        """float64 (3,), site ENU metres."""
        return np.array([self.x, self.y, self.z])

    @property
    def normals(self) -> Float64:
        """float64 (6, 3): outwards, in the order of `FACES`."""
        heading = math.radians(self.heading_deg)
        right = np.array([math.cos(heading), -math.sin(heading), 0.0])
        forward = np.array([math.sin(heading), math.cos(heading), 0.0])
        up = np.array([0.0, 0.0, 1.0])
        return np.array([-right, right, -forward, forward, -up, up])

    @property
    def half_m(self) -> Float64:
        """float64 (3,): half of width, depth and height."""
        return np.array([self.width_m, self.depth_m, self.height_m]) / 2

    @property
    def handles(self) -> Float64:
        """float64 (6, 3): the middle of each face, site ENU metres."""
        points: Float64 = self.middle + self.normals * np.repeat(self.half_m, 2)[:, None]
        return points

    @property
    def corners(self) -> Float64:
        """float64 (8, 3): west to east as bit 0, near to far as bit 1, low to high as bit 2."""
        signs = np.array([[(1 if i >> axis & 1 else -1) for axis in range(3)] for i in range(8)], np.float64)
        points: Float64 = self.middle + (signs * self.half_m) @ self.normals[1::2]
        return points

    @property
    def planes(self) -> tuple[CutPlane, ...]:
        """The six faces, each cutting away what is outside."""
        return tuple(
            CutPlane(*(float(v) for v in (*at, *normal))) for at, normal in zip(self.handles, self.normals, strict=True)
        )

    def with_face_moved(self, face: int, by_m: float) -> "SectionBox":
        """Return the box with one face moved outwards; it stops before the opposite one."""
        name = ("width_m", "depth_m", "height_m")[face // 2]
        side = float(getattr(self, name))
        by_m = max(by_m, LEAST_SIDE_M - side)
        x, y, z = (float(v) for v in self.middle + self.normals[face] * (by_m / 2))
        return replace(self, x=x, y=y, z=z, **{name: side + by_m})


@dataclass(frozen=True, slots=True)
class SectionState:
    """How the scene is cut open.

    Parameters
    ----------
    planes : tuple of CutPlane
        At most six; not with a box.
    box : SectionBox or None
    on : bool
        False: it is kept, and everything is drawn.
    follows : bool
        The first plane is level and goes with the chosen storey.

    Raises
    ------
    ValueError
        More planes than can be.
    """

    planes: tuple[CutPlane, ...] = ()
    box: SectionBox | None = None
    on: bool = True
    follows: bool = False

    def __post_init__(self) -> None:
        if len(self.planes) > MAX_PLANES or (self.planes and self.box is not None):
            raise ValueError(f"a section has a box or at most {MAX_PLANES} planes")

    def __bool__(self) -> bool:
        return bool(self.planes) or self.box is not None

    @property
    def cuts(self) -> tuple[CutPlane, ...]:
        """What cuts now; none while it is off."""
        if not self.on:
            return ()
        return self.box.planes if self.box is not None else self.planes

    def kept(self, points: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return bool (n,): which of (n, 3) points, site ENU metres, are not cut away."""
        xyz = np.asarray(points, np.float64).reshape(-1, 3)
        result = np.ones(len(xyz), np.bool_)
        for cut in self.cuts:
            result &= (xyz - cut.point) @ cut.normal <= 0.0
        return result

    def touches(self, triangles: Float64) -> npt.NDArray[np.bool_]:
        """Return bool (n,): which of (n, 3, 3) triangles are drawn at all, in part at least."""
        result = np.ones(len(triangles), np.bool_)
        for cut in self.cuts:
            result &= ((triangles - cut.point) @ cut.normal <= 0.0).any(axis=1)
        return result


UNCUT = SectionState()


def moved(state: SectionState, handle: int, by_m: float) -> SectionState:
    """Return a section with a face of its box moved outwards, or a plane moved along its normal.

    A plane that is put somewhere by hand no longer goes with a storey.
    """
    if state.box is not None and 0 <= handle < len(FACES):
        return replace(state, box=state.box.with_face_moved(handle, by_m))
    if not 0 <= handle < len(state.planes):
        return state
    planes = list(state.planes)
    planes[handle] = planes[handle].moved(by_m)
    return replace(state, planes=tuple(planes), follows=state.follows and handle > 0)


def _check(*numbers: float) -> None:
    if not all(math.isfinite(n) and abs(n) <= MOST_M for n in numbers):
        raise ValueError("a number of a section is not finite, or beyond any site")
