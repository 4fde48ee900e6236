"""Blocks from above: pavements, and what lies between and within their buildings."""

import numpy as np

from layers.data.geometry import Float32
from resources.demo.town.looks.canvas import Canvas, Colour
from resources.demo.town.looks.lattice import Noise
from resources.demo.town.looks.roads import meeting
from resources.demo.town.plan import TownPlan
from resources.demo.town.streets import Land

KERB = (176.0, 171.0, 161.0)
SLABS = (156.0, 151.0, 142.0)
GRASS = (104.0, 114.0, 72.0)
EARTH = (140.0, 122.0, 96.0)
COVERS: dict[str, Colour] = {
    "built": (136.0, 129.0, 118.0),
    "park": (96.0, 108.0, 66.0),
    "church": (170.0, 160.0, 142.0),
    "square": (182.0, 172.0, 154.0),
    "station": (170.0, 165.0, 156.0),
    "hall": (178.0, 170.0, 156.0),
    "market": (146.0, 140.0, 131.0),
    "tower": (176.0, 173.0, 167.0),
}


class Blocks:
    """Paints the blocks of a town, and the land around it."""

    def __init__(self, town: TownPlan, noise: Noise) -> None:
        self._noise = noise
        self._blocks = town.blocks
        rings = [land.outline for land in town.blocks]
        self._boxes = np.array([[*(r.min(axis=0) - 1.0), *(r.max(axis=0) + 1.0)] for r in rings])

    def paint_land(self, canvas: Canvas) -> None:
        """Paint all of the square as open land."""
        every = slice(0, canvas.pixels), slice(0, canvas.pixels)
        patches = self._noise.soft(canvas.x, canvas.y, sample_m=0.9, shift=40.0)
        white = self._noise.white(canvas.x, canvas.y, px_m=canvas.px_m)
        for k in range(3):
            canvas.rgb[k] = GRASS[k] + (EARTH[k] - GRASS[k]) * np.clip(patches, 0.0, 1.0) + white * 6.0
        del every

    def paint(self, canvas: Canvas) -> None:
        """Paint the blocks in the square."""
        for number in meeting(self._boxes, canvas).tolist():
            self._block(canvas, self._blocks[number], number)

    def _block(self, canvas: Canvas, land: Land, number: int) -> None:
        box = self._boxes[number]
        window = canvas.window(box[:2], box[2:])
        if window is None:
            return
        u, v = canvas.u[window], canvas.v[window]
        u0, v0, u1, v1 = (np.float32(c) for c in land.kerbs)
        inside = np.minimum(np.minimum(u - u0, u1 - u), np.minimum(v - v0, v1 - v))
        x, y = canvas.x[window[1]], canvas.y[window[0]]
        tone = self._noise.white(x, y, px_m=canvas.px_m) * np.float32(5.0)
        tone += self._noise.soft(x, y, sample_m=0.15, shift=3.0) * np.float32(9.0)
        colour: Float32 = np.array(SLABS, np.float32)[:, None, None] + tone
        inner = canvas.part(inside - np.float32(2.6))
        cover = np.array(COVERS[land.cover], np.float32)[:, None, None] + tone
        colour += (cover - colour) * inner
        kerb = canvas.part(np.float32(0.28) - inside)
        colour += (np.array(KERB, np.float32)[:, None, None] - colour) * kerb
        canvas.blend(window, canvas.part(inside), colour)
