"""The raster that the mesh is made on: voxels, the tiles of the finest level, and the tiles above them."""

CELL_M = 0.48
"""Edge of a voxel."""
TILE_M = 72.0
TILE_CELLS = round(TILE_M / CELL_M)
WEST_M, SOUTH_M = -1200.0, -1270.0
"""South-west corner of all tiles, local metres."""
LEVELS = 6
FINEST = LEVELS - 1
ACROSS = 32
"""Tiles of the finest level from west to east, and from south to north."""
TEXEL_M = 0.15
"""Of the finest level; doubled at each level above."""


Node = tuple[int, int, int]
"""A tile: level, column from the west, row from the south."""


def across(level: int) -> int:
    """Return how many tiles of a level lie side by side."""
    return max(2, ACROSS >> (FINEST - level))


def tile_size_m(level: int) -> float:
    """Return the edge of a tile."""
    return TILE_M * ACROSS / across(level)


def texel_m(level: int) -> float:
    """Return the size of a texel, which is the geometric error too."""
    return TEXEL_M * float(1 << FINEST - level)


def corner_m(level: int, column: int, row: int) -> tuple[float, float]:
    """Return the south-western corner of a tile, local metres."""
    size = tile_size_m(level)
    return WEST_M + column * size, SOUTH_M + row * size


def children_of(node: Node) -> list[Node]:
    """Return the tiles that replace a tile."""
    level, column, row = node
    step = across(level + 1) // across(level)
    return [(level + 1, column * step + i, row * step + j) for j in range(step) for i in range(step)]


def parent_of(node: Node) -> Node:
    """Return the tile that a tile is a part of."""
    level, column, row = node
    step = across(level) // across(level - 1)
    return level - 1, column // step, row // step
