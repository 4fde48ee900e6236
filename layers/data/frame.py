"""A finished picture of the scene with the camera that made it and its depth."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from layers.data.camera import CameraState
from layers.data.geometry import Float32, Float64, UInt8
from layers.data.line_of_sight import LineOfSight
from layers.data.section import UNCUT, SectionState
from layers.data.surface_index import SurfaceHit, SurfaceIndex


@dataclass(frozen=True, slots=True)
class FrameStats:
    """What the scene held when the frame was drawn.

    Parameters
    ----------
    tiles_visited, tiles_selected, tiles_loaded, tiles_failed, tiles_missing, tiles_pending : int
    tiles_retrying : int
        Of the failed ones, those that will be tried again.
    triangles, points : int
        Drawn.
    cache_bytes, budget_bytes : int
        Held by tiles in the process, and the most they should hold.
    graphics_bytes, graphics_budget_bytes : int
        The same in buffers and textures of the graphics card.
    draw_ms : float
        The scene thread's time for the picture.
    degraded : bool
        The memory budget made the picture coarser than asked for.
    """

    tiles_visited: int = 0
    tiles_selected: int = 0
    tiles_loaded: int = 0
    tiles_failed: int = 0
    tiles_missing: int = 0
    tiles_pending: int = 0
    tiles_retrying: int = 0
    triangles: int = 0
    points: int = 0
    cache_bytes: int = 0
    budget_bytes: int = 0
    graphics_bytes: int = 0
    graphics_budget_bytes: int = 0
    draw_ms: float = 0.0
    degraded: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A finished picture. Made by the scene thread, read by any.

    Parameters
    ----------
    number : int
        Rising.
    pixels : uint8 (height, width, 4)
        RGBX, top row first (alpha means nothing).
    depth : float32 (height, width)
        Window depth 0..1, top row first; 1 where nothing was drawn.
    near_m, far_m : float
        Clipping range, for turning `depth` into metres.
    camera : CameraState
    complete : bool
        Every tile that this view needs is shown.
    moving : bool
        Drawn at reduced size because the camera moves.
    surfaces : SurfaceIndex
        What it shows of tiles.
    section : SectionState
        How the scene was cut open.
    """

    number: int
    pixels: UInt8
    depth: Float32
    near_m: float
    far_m: float
    camera: CameraState
    complete: bool
    moving: bool = False
    stats: FrameStats = field(default_factory=FrameStats)
    surfaces: SurfaceIndex = field(default_factory=SurfaceIndex)
    section: SectionState = UNCUT

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def depths_at(self, xy: npt.ArrayLike) -> Float64:
        """Return metres along the view axis at (n, 2) pixel positions; ``inf`` on sky and outside the picture."""
        width, height = self.size
        pixel = np.floor(np.nan_to_num(np.asarray(xy, np.float64).reshape(-1, 2), nan=-1.0)).astype(np.int64)
        inside = (pixel >= 0).all(axis=1) & (pixel[:, 0] < width) & (pixel[:, 1] < height)
        result = np.full(len(pixel), np.inf)
        window = self.depth[pixel[inside, 1], pixel[inside, 0]].astype(np.float64)
        # Perspective depth: OpenGL's window depth is linear in 1 / distance.
        inverse = 1 / self.near_m + window * (1 / self.far_m - 1 / self.near_m)
        result[inside] = np.where(window >= 1.0, np.inf, 1 / inverse)
        return result

    def unproject(self, x: float, y: float) -> Float64 | None:
        """Return the surface point at pixel (`x`, `y`) of this frame, ENU metres; None on the sky."""
        depth = float(self.depths_at([[x, y]])[0])
        if not np.isfinite(depth):
            return None
        _, _, forward = self.camera.axes()
        # The depth is that of the pixel's centre; a ray through another point of it would miss a slope.
        ray = self.camera.ray(np.floor(x) + 0.5, np.floor(y) + 0.5, size=self.size)
        point: Float64 = self.camera.position + ray * (depth / float(ray @ forward))
        return point

    def hit(self, x: float, y: float) -> SurfaceHit | None:
        """Return the triangle or point of a tile that pixel (`x`, `y`) of this frame shows.

        None outside the picture, on the sky, and where something else than a tile was drawn. Any thread; a few
        milliseconds.
        """
        width, height = self.size
        if not (0 <= x < width and 0 <= y < height):
            return None
        column, row = int(x), int(y)
        sight = LineOfSight(
            self.camera,
            self.size,
            column + 0.5,
            row + 0.5,
            float(self.depths_at([[column, row]])[0]),
            self.near_m,
            self.far_m,
        )
        return self.surfaces.met_by(sight, section=self.section)
