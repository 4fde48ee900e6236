"""A tile of any level with what its parent is made of: its surface, what that shows, and the pictures of it."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64, Int32, UInt8
from resources.demo.paint import shrunk
from resources.demo.town.mesh import frame
from resources.demo.town.mesh.borders import thinned
from resources.demo.town.mesh.charts import STEEP, Kinds, Textured, texture
from resources.demo.town.mesh.field import Field
from resources.demo.town.mesh.labels import LabelCells, cells_of, merged
from resources.demo.town.mesh.nets import surface_net
from resources.demo.town.mesh.pictures import Pictures
from resources.demo.town.mesh.simplify import simplified, welded
from resources.demo.town.mesh.solids import GROUND

KEPT, SHORE_KEPT, SEA_KEPT = 0.165, 0.06, 0.015
"""How many of the triangles of voxels a tile of the finest level keeps: of land and what stands on it, of the sea
beside it, of the sea alone."""
FEWER = (3, 4, 4, 4, 5)
"""How many triangles become one in a tile of each level above the finest: next to it a little more than texels, which
frames need; further up, where a tower is a handful of triangles, no more than texels."""
PAD_PX = 4
"""By how much the ground's picture reaches over its tile."""


@dataclass(slots=True, eq=False)
class Branch:
    """A tile.

    Parameters
    ----------
    points : float64 (n, 3)
        Local metres.
    triangles : int32 (m, 3)
    cells : LabelCells
    pictures : dict of int to uint8 (h, w, 3)
        By label, at the level's scale; see `Kinds.picture_of`.
    low, high : float64 (3,)
        Box of it and of all that replaces it.
    """

    level: int
    column: int
    row: int
    points: Float64
    triangles: Int32
    cells: LabelCells
    pictures: dict[int, UInt8]
    low: Float64
    high: Float64

    def textured(self, kinds: Kinds) -> Textured:
        """Return it as it is drawn."""
        labels = self.cells.of_triangles(self.points, self.triangles, kinds.normals)
        west, south = frame.corner_m(self.level, self.column, self.row)
        pad, size = PAD_PX * frame.texel_m(self.level), frame.tile_size_m(self.level)
        square = (west - pad, south - pad, size + 2 * pad)
        return texture(
            self.points, self.triangles, labels, kinds=kinds, square=square, picture=self.pictures.__getitem__
        )


def finest(column: int, row: int, *, field: Field, kinds: Kinds, pictures: Pictures) -> Branch:
    """Return a tile of the finest level."""
    samples = field.sample(column, row)
    net = surface_net(samples, field)
    points, triangles = thinned(net)
    i, j, _ = (net.cells - np.array(samples.first)).T
    sea = float(((net.labels == GROUND) & (samples.ground_m[i, j] == 0.0)).mean())
    kept = KEPT + ((SEA_KEPT if sea == 1.0 else SHORE_KEPT) - KEPT) * sea
    points, triangles = simplified(points, triangles, count=round(len(net.triangles) * kept))
    cells = cells_of(net.cells, net.labels)
    west, south = frame.corner_m(frame.FINEST, column, row)
    pixels = round(frame.TILE_M / frame.TEXEL_M)
    pad = PAD_PX * frame.TEXEL_M
    shown = {kinds.picture_of(label) for label in np.unique(net.labels).tolist()} - {GROUND}
    own = {label: pictures.of(label) for label in sorted(shown)}
    own[GROUND] = pictures.ground(west - pad, south - pad, frame.TILE_M + 2 * pad, pixels + 2 * PAD_PX)
    own[STEEP] = pictures.of(STEEP)
    low, high = points.min(axis=0), points.max(axis=0)
    return Branch(frame.FINEST, column, row, points, triangles, cells, own, low, high)


def parent(children: list[Branch]) -> Branch:
    """Return the tile that `children` replace: fewer triangles, pictures of half the size."""
    level = children[0].level - 1
    step = frame.across(level + 1) // frame.across(level)
    column, row = children[0].column // step, children[0].row // step
    points, triangles = welded([(c.points, c.triangles) for c in children])
    points, triangles = simplified(points, triangles, count=len(triangles) // FEWER[level])
    pictures: dict[int, UInt8] = {}
    for child in children:
        for label, picture in child.pictures.items():
            if label != GROUND and label not in pictures:
                pictures[label] = shrunk(picture, factor=0.5)
    pictures[GROUND] = _ground(children, column * step, row * step, step)
    low = np.min([c.low for c in children], axis=0)
    high = np.max([c.high for c in children], axis=0)
    return Branch(level, column, row, points, triangles, merged([c.cells for c in children]), pictures, low, high)


def _ground(children: list[Branch], column: int, row: int, step: int) -> UInt8:
    """Return the children's pictures of the ground side by side at half their size, a little over their edges."""
    size = children[0].pictures[GROUND].shape[0] - 2 * PAD_PX
    whole = np.full((size * step, size * step, 3), 128, np.uint8)
    for child in children:
        left, top = (child.column - column) * size, (step - 1 - child.row + row) * size
        whole[top : top + size, left : left + size] = child.pictures[GROUND][PAD_PX:-PAD_PX, PAD_PX:-PAD_PX]
    return np.pad(shrunk(whole, factor=0.5), ((PAD_PX, PAD_PX), (PAD_PX, PAD_PX), (0, 0)), mode="edge")
