"""What a camera sees of bounding volumes: inside the picture or not, how far, how large an error looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from layers.data.camera import CameraState
from layers.data.geometry import Float32, Float64
from layers.data.tileset import BoundingVolume

BoolArray = npt.NDArray[np.bool_]

ROUNDING = 2.0**-22
"""Of single precision, with the arithmetic on it."""

SMALL_M = 1e-3
"""Distance under which an error no longer grows on the screen."""

Rows = Float64 | Float32

CENTRE, AXES, HALF, RADIUS = slice(0, 3), slice(3, 12), slice(12, 15), 15
ROW_WIDTH = 16


@dataclass(frozen=True, slots=True, eq=False)
class ViewState:
    """A camera, a picture size and the error that is asked for.

    Parameters
    ----------
    eye : float64 (3,)
        Site ENU metres.
    forward : float64 (3,)
        Unit vector of the view axis.
    normals : float64 (5 or more, 3)
        Unit normals, pointing inwards, of the four sides and the near plane, and of what cuts the scene open.
    offsets_m : float64 (5 or more,)
        A point is inside a plane when ``normal @ (point - eye) >= offset``.
    focal_px : float
        Pixels that one metre at one metre's distance takes.
    sse_px : float
        Screen-space error asked for: a tile is refined while it looks more wrong than that.
    """

    eye: Float64
    forward: Float64
    normals: Float64
    offsets_m: Float64
    focal_px: float
    sse_px: float

    @property
    def identity(self) -> tuple[bytes, bytes, float, float]:
        """Equal for views that show the same."""
        return self.eye.tobytes(), self.normals.tobytes() + self.offsets_m.tobytes(), self.focal_px, self.sse_px

    def about(self, origin: Float64) -> "ViewState":
        """Return this view for single-precision `volume_rows` about `origin`."""
        return replace(
            self,
            eye=(self.eye - origin).astype(np.float32),
            forward=self.forward.astype(np.float32),
            normals=self.normals.astype(np.float32),
            offsets_m=self.offsets_m.astype(np.float32),
        )

    def within(self, normals: Float64, offsets_m: Float64) -> "ViewState":
        """Return this view narrowed by further planes: (k, 3) and (k,), as `normals` and `offsets_m` are."""
        return replace(
            self,
            normals=np.concatenate([self.normals, normals]),
            offsets_m=np.concatenate([self.offsets_m, offsets_m]),
        )

    def ahead(self, before: "ViewState", *, times: float) -> "ViewState":
        """Return the view to come when the motion since `before` goes on for `times` as long again."""
        if before.normals.shape != self.normals.shape:
            return self  # cut open meanwhile, or no more
        forward = self.forward + (self.forward - before.forward) * times
        normals = self.normals + (self.normals - before.normals) * times
        return replace(
            self,
            eye=self.eye + (self.eye - before.eye) * times,
            forward=forward / max(float(np.linalg.norm(forward)), 1e-9),
            normals=normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9),
        )

    def sees(self, volume: BoundingVolume) -> bool:
        """Return False when the volume lies wholly outside one plane of the frustum."""
        return bool(self.seen(volume_rows([volume]))[0])

    def distance_m(self, volume: BoundingVolume) -> float:
        """Return metres from the eye to the volume, 0 inside."""
        return float(self.distances_m(volume_rows([volume]))[0])

    def sse_px_of(self, geometric_error_m: float, distance_m: float) -> float:
        """Return how many pixels an error of `geometric_error_m` takes at `distance_m`.

        3D Tiles' ``geometricError * screenHeight / (distance * 2 tan(fovy / 2))``, with square pixels.
        """
        return geometric_error_m * self.focal_px / max(distance_m, SMALL_M)

    def seen(self, rows: Rows) -> BoolArray:
        """Return bool (k,) for (k, 16) `volume_rows`: not wholly outside one plane."""
        offset = rows[:, CENTRE] - self.eye
        # One product of all axes with all planes: numpy is slow at many small ones.
        axes = rows[:, AXES].reshape(-1, 3)
        along = np.abs(axes @ self.normals.T)
        extent = np.einsum("kij,ki->kj", along.reshape(-1, 3, len(self.normals)), rows[:, HALF])
        reach = np.minimum(extent, rows[:, RADIUS, None])
        reach += offset @ self.normals.T
        inside: BoolArray = (reach >= self.offsets_m).all(axis=1)
        return inside

    def distances_m(self, rows: Rows) -> Rows:
        """Return float (k,), metres from the eye to each volume, 0 inside."""
        offset = self.eye - rows[:, CENTRE]
        local = np.abs(np.einsum("kij,kj->ki", rows[:, AXES].reshape(-1, 3, 3), offset))
        excess = np.maximum(local - rows[:, HALF], 0.0)
        to_box = np.sqrt(np.einsum("ki,ki->k", excess, excess))
        # Box and sphere both hold the tile, so the farther one is nearer to the truth.
        to_sphere = np.sqrt(np.einsum("ki,ki->k", offset, offset)) - rows[:, RADIUS]
        distances: Rows = np.maximum(to_box, to_sphere)
        return distances

    def errors_px(self, errors_m: Rows, rows: Rows) -> Rows:
        """Return float (k,): `sse_px_of` for (k,) errors of (k, 16) `volume_rows`."""
        pixels: Rows = errors_m * self.focal_px / np.maximum(self.distances_m(rows), SMALL_M)
        return pixels

    def inside(self, rows: Rows) -> BoolArray:
        """Return bool (k,): the eye is inside the volume."""
        inside: BoolArray = self.distances_m(rows) <= 0.0
        return inside

    def sizes_px(self, rows: Rows) -> Rows:
        """Return float (k,): about how many pixels the radius of each volume takes."""
        return self.errors_px(rows[:, RADIUS], rows)

    def centre_weights(self, rows: Rows) -> Rows:
        """Return float (k,): 1 for volumes on the view axis, falling towards 0 away from it."""
        offset = rows[:, CENTRE] - self.eye
        along = offset @ self.forward
        aside = np.sqrt(np.maximum(np.einsum("ki,ki->k", offset, offset) - along * along, 0.0)) - rows[:, RADIUS]
        weights: Rows = 1 / (1 + np.maximum(aside, 0.0) / np.maximum(np.maximum(along, rows[:, RADIUS]), SMALL_M))
        return weights


def view_state(camera: CameraState, *, size: tuple[int, int], near_m: float, sse_px: float) -> ViewState:
    """Return what `camera` sees in a picture of `size` (width, height) pixels, from `near_m` on."""
    right, up, forward = camera.axes()
    focal = camera.focal_px(size)
    half_width, half_height = size[0] / 2 / focal, size[1] / 2 / focal
    sides = np.array(
        [
            right + forward * half_width,
            -right + forward * half_width,
            up + forward * half_height,
            -up + forward * half_height,
            forward,
        ]
    )
    normals = sides / np.linalg.norm(sides, axis=1, keepdims=True)
    return ViewState(camera.position, forward, normals, np.array([0.0, 0.0, 0.0, 0.0, near_m]), focal, sse_px)


def volume_rows(volumes: Sequence[BoundingVolume], *, origin: Float64 | None = None) -> Rows:
    """Return float (k, 16): centre, three orthonormal axes, half lengths along them, radius of the sphere.

    A flat or skewed box becomes a rectangular one around it, so that distances and extents hold. About an `origin`
    the rows are float32, and as much larger as rounding may have moved them.
    """
    rows = np.empty((len(volumes), ROW_WIDTH))
    if volumes:
        half_axes = np.concatenate([v.half_axes for v in volumes]).reshape(-1, 3, 3)
        rows[:, CENTRE] = np.concatenate([v.centre for v in volumes]).reshape(-1, 3)
        rows[:, RADIUS] = [v.radius_m for v in volumes]
        lengths = np.sqrt(np.einsum("kij,kij->ki", half_axes, half_axes))
        axes = half_axes / np.maximum(lengths, 1e-300)[:, :, None]
        skew = np.abs(axes @ axes.transpose(0, 2, 1) - np.eye(3)).max(axis=(1, 2)) > 1e-6
        if skew.any():
            # Householder's Q is orthonormal for any input, zero rows included.
            axes[skew] = np.linalg.qr(half_axes[skew].transpose(0, 2, 1))[0].transpose(0, 2, 1)
            lengths[skew] = np.abs(half_axes[skew] @ axes[skew].transpose(0, 2, 1)).sum(axis=1)
        rows[:, AXES] = axes.reshape(-1, 9)
        rows[:, HALF] = lengths
    if origin is None:
        return rows
    rows[:, CENTRE] -= origin
    slack = (np.abs(rows[:, CENTRE]).sum(axis=1) + rows[:, RADIUS]) * ROUNDING
    rows[:, HALF] += slack[:, None]
    rows[:, RADIUS] += slack
    with np.errstate(over="ignore"):
        return rows.astype(np.float32)
