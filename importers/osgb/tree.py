"""Tiles from the levels of detail of .osgb files.

How PagedLODs become tiles. A file is a *container*: loading it gives one child for each of its PagedLODs (and one for
what stands beside them). A PagedLOD's tile holds the geometry that is in the file; its one child is the file with the
finer representation, which replaces it. (Where more than one level is in other files, all but the finest are tiles
with the meshes of those files.) A file without PagedLODs is a leaf with meshes of its own.

Geometric error. A PagedLOD with bounding sphere R changes over when the sphere is T pixels wide on screen, that is
where a pixel covers 2R/T metres. The engine refines when ``geometric_error_m * focal_px / distance > sse_px``; with
``geometric_error_m = 16 * 2R/T`` the usual sse_px of 16 changes over where OpenSceneGraph itself does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np

from importers.osgb.file_cache import OpenedFile
from importers.osgb.placement import Placement, enu_box
from importers.osgb.scene import Drawable, Lod, Part, box_around
from layers.data.geometry import Bounds
from layers.data.tileset import BoundingVolume, TileNode

SSE_OF_OPENSCENEGRAPH_PX = 16.0
# Finer tiles stick out of their parent's vertices: on real deliveries by up to 3.7 pixels of the parent's switch.
MARGIN_PX = 4.0
MAX_MARGIN_SHARE = 0.05
# A user sphere much larger than its content says nothing about it.
MAX_SPHERE_RATIO = 2.0
MAX_SIBLINGS = 16


@dataclass(frozen=True, slots=True)
class OsgbLocator:
    """Where a tile's content is.

    Parameters
    ----------
    path : Path
    steps : tuple of int
        Level of detail, representation, level of detail within it, ... ; empty for the file as a whole.
    rest : bool
        Only what stands beside the levels of detail.
    files : tuple of Path
        The content is in these instead: what is coarsest in them.
    """

    path: Path
    steps: tuple[int, ...] = ()
    rest: bool = False
    files: tuple[Path, ...] = ()


# Gives the file that a link of a PagedLOD (by its key) leads to; None when it must not be followed.
FollowLink = Callable[[str, str], Path | None]


class TileTree:
    """Makes the tiles of one opened file.

    Parameters
    ----------
    opened : OpenedFile
    placement : Placement
    follow : callable
        ``follow(name, owner_key)``
    key_of : callable
        The key of a file's tile.
    """

    def __init__(
        self, opened: OpenedFile, *, placement: Placement, follow: FollowLink, key_of: Callable[[Path], str]
    ) -> None:
        self._opened = opened
        self._placement = placement
        self._follow = follow
        self._key_of = key_of

    def nodes(self, part: Part, *, steps: tuple[int, ...] = ()) -> tuple[TileNode, ...]:
        """Return a tile for each level of detail of `part`, and one for what stands beside them."""
        nodes = [n for index, lod in enumerate(part.lods) for n in self._nodes_of_lod(lod, steps=(*steps, index))]
        bounds = bounds_of_part(Part(part.drawables), placement=self._placement)
        if not bounds.is_empty:
            volume = BoundingVolume.of_bounds(bounds)
            locator = OsgbLocator(self._opened.file.path, steps, rest=True)
            nodes.append(TileNode(f"{self._key(steps)}#rest", volume, 0.0, locator=locator))
        return tuple(nodes)

    def _nodes_of_lod(self, lod: Lod, *, steps: tuple[int, ...]) -> tuple[TileNode, ...]:
        volume = volume_of_lod(lod, placement=self._placement)
        if volume is None:
            return ()
        errors = [SSE_OF_OPENSCENEGRAPH_PX * self._placement.unit_m * m for m in lod.metres_per_px]
        finer: tuple[TileNode, ...] = ()
        for index in reversed(range(len(lod.representations))):
            part, here = lod.representations[index], (*steps, index)
            followed = (self._follow(name, self._key(steps)) for name in part.files)
            files = tuple(path for path in followed if path is not None)
            if not finer:
                # The same error as its parent: wherever that is refined, a file is looked into.
                finer = self._finest(
                    part, files, volume=volume, error_m=errors[index - 1] if index else inf, steps=here
                )
            elif files or not part.files:
                locator = OsgbLocator(self._opened.file.path, here, files=files)
                finer = (TileNode(self._key(here), volume, errors[index], children=finer, locator=locator),)
        return finer

    def _finest(
        self, part: Part, files: tuple[Path, ...], *, volume: BoundingVolume, error_m: float, steps: tuple[int, ...]
    ) -> tuple[TileNode, ...]:
        if part.lods:
            children = self.nodes(part, steps=steps)
            return (TileNode(self._key(steps), volume, inf, has_content=False, children=children),)
        if part.files:
            return tuple(TileNode(self._key_of(p), volume, error_m, locator=OsgbLocator(p)) for p in files)
        return (TileNode(self._key(steps), volume, 0.0, locator=OsgbLocator(self._opened.file.path, steps)),)

    def _key(self, steps: tuple[int, ...]) -> str:
        return f"{self._opened.key}#{'.'.join(str(s) for s in steps)}" if steps else self._opened.key


def part_at(part: Part, *, steps: tuple[int, ...]) -> Part:
    """Return the part that `OsgbLocator.steps` leads to."""
    for lod, representation in zip(steps[::2], steps[1::2], strict=True):
        part = part.lods[lod].representations[representation]
    return part


def volume_of_lod(lod: Lod, *, placement: Placement) -> BoundingVolume | None:
    """Return what holds a level of detail and all that may replace it; None when nothing says where it is.

    The vertices say it, with a margin for what finer files add; the file's own sphere is taken in when it agrees with
    them, and alone when there is no geometry in the file.
    """
    box = box_around(d for part in lod.representations for d in all_drawables(part))
    if box is None:
        if lod.sphere is None:
            return None
        centre = placement.enu_from_tile(lod.sphere[0][None])[0]
        return BoundingVolume.sphere(centre, placement.unit_m * lod.sphere[1]) if np.isfinite(centre).all() else None
    low, high = box
    largest = float((high - low).max())
    finite = [m for m in lod.metres_per_px if np.isfinite(m)]
    margin = min(MARGIN_PX * max(finite, default=0.0), MAX_MARGIN_SHARE * largest) if lod.external else 0.0
    bounds = enu_box(placement, low - margin, high + margin)
    if bounds.is_empty:
        return None
    volume = BoundingVolume.of_bounds(bounds)
    if lod.sphere is None:
        return volume
    centre, radius = lod.sphere
    farthest = float(np.linalg.norm(np.maximum(np.abs(low - centre), np.abs(high - centre))))
    half_diagonal = float(np.linalg.norm(high - low)) / 2
    if farthest > radius or radius > MAX_SPHERE_RATIO * half_diagonal:
        return volume
    shift = float(np.linalg.norm(placement.enu_from_tile(centre[None])[0] - volume.centre))
    return BoundingVolume(volume.centre, volume.half_axes, max(volume.radius_m, shift + placement.unit_m * radius))


def bounds_of_part(part: Part, *, placement: Placement) -> Bounds:
    """Return the box of all vertices of a part, site ENU metres."""
    box = box_around(all_drawables(part))
    return Bounds.empty() if box is None else enu_box(placement, *box)


def volume_of_part(part: Part, *, placement: Placement) -> BoundingVolume:
    """Return what holds a file's scene and all files below it."""
    volumes = [v for lod in part.lods if (v := volume_of_lod(lod, placement=placement)) is not None]
    bounds = bounds_of_part(Part(part.drawables), placement=placement)
    return united_volume([*volumes, *([] if bounds.is_empty else [BoundingVolume.of_bounds(bounds)])])


def united_volume(volumes: list[BoundingVolume]) -> BoundingVolume:
    """Return the axis-aligned volume that holds all boxes; a point at the zero when there are none."""
    bounds = Bounds.empty()
    for volume in volumes:
        bounds = bounds.united(volume.bounds())
    return BoundingVolume.sphere((0.0, 0.0, 0.0), 0.0) if bounds.is_empty else BoundingVolume.of_bounds(bounds)


def grouped(nodes: list[TileNode], *, key: str = "#group") -> tuple[TileNode, ...]:
    """Return `nodes`, in groups of groups by where they lie when they are many: no view looks at thousands of siblings.

    A group has no content, so it is never drawn and never waited for.
    """
    if len(nodes) <= MAX_SIBLINGS:
        return tuple(nodes)
    parts = [half for side in _halves(nodes) for half in _halves(side)]
    groups = []
    for index, part in enumerate(parts):
        name = f"{key}.{index}"
        volume = united_volume([n.volume for n in part])
        groups.append(TileNode(name, volume, float("inf"), has_content=False, children=grouped(part, key=name)))
    return tuple(groups)


def _halves(nodes: list[TileNode]) -> tuple[list[TileNode], list[TileNode]]:
    centres = np.array([n.volume.centre for n in nodes])
    axis = int(np.ptp(centres, axis=0).argmax())
    order = np.argsort(centres[:, axis], kind="stable").tolist()
    middle = len(order) // 2
    return [nodes[i] for i in order[:middle]], [nodes[i] for i in order[middle:]]


def all_drawables(part: Part) -> tuple[Drawable, ...]:
    """Return the drawables of all representations."""
    below = (all_drawables(p) for lod in part.lods for p in lod.representations)
    return part.drawables + tuple(d for drawables in below for d in drawables)
