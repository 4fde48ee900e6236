"""How far the storeys of a building are drawn from their places while it unfolds."""

import numpy as np

from layers.data.building import Storey
from layers.data.geometry import Float64

UNFOLD_MS = 600.0
STAGGER_MS = 15.0
GAP_HEIGHTS = 1.0
MIN_GAP_M, MAX_GAP_M = 2.5, 12.0


def ground_storey(storeys: tuple[Storey, ...]) -> int:
    """Return the index of the storey that stays in place: the one whose floor is nearest to the building's zero."""
    return min(range(len(storeys)), key=lambda i: (abs(storeys[i].elevation_m), i)) if storeys else -1


def storey_offsets_m(storeys: tuple[Storey, ...], *, unfold: float) -> Float64:
    """Return float64 (n, 3): how far each of the storeys is drawn from its place at progress `unfold` (0..1).

    The ground storey stays, those above rise and basements sink by a gap of one storey height each. The outermost
    storeys set off first, each next one 15 ms later of 600 ms, and all arrive at 1; speed falls off to the end
    (cubic ease-out), so that no storey runs into its neighbour.
    """
    count = len(storeys)
    offsets = np.zeros((count, 3))
    ground = ground_storey(storeys)
    gaps = [min(MAX_GAP_M, max(MIN_GAP_M, s.height_m * GAP_HEIGHTS)) for s in storeys]
    stagger_ms = min(STAGGER_MS, UNFOLD_MS / 2 / max(1, count - 1))
    travel_ms = UNFOLD_MS - stagger_ms * max(0, count - 1)
    for index in range(count):
        way = sum(gaps[ground:index]) if index > ground else -sum(gaps[index:ground])
        waits_ms = stagger_ms * (count - 1 - index if index > ground else index)
        share = min(1.0, max(0.0, (unfold * UNFOLD_MS - waits_ms) / travel_ms))
        offsets[index, 2] = way * (1 - (1 - share) ** 3)
    return offsets
