"""Land around the town from above: fields, meadows, greenhouses, tracks between them, and a railway in the north."""

import numpy as np

from layers.data.geometry import Float32
from resources.demo.town.looks.canvas import Canvas
from resources.demo.town.looks.lattice import Noise
from resources.demo.town.looks.piece import Piece, whole
from resources.demo.town.looks.waterfront import paint_track
from resources.demo.town.parks import wooded
from resources.demo.town.terrain import EAST_U, NORTH_V

MEADOW = (112.0, 116.0, 82.0)
SOIL = (136.0, 121.0, 99.0)
CROP = (103.0, 114.0, 76.0)
STRAW = (148.0, 139.0, 106.0)
WOODLAND = (98.0, 97.0, 68.0)
TRACK = (172.0, 154.0, 124.0)
FILM = (196.0, 198.0, 194.0)
FIELD_M = (64.0, 38.0)
RAILWAY_V = NORTH_V + 21.0


class Outskirts:
    """Paints what lies around the town."""

    def __init__(self, noise: Noise) -> None:
        self._noise = noise

    def paint(self, canvas: Canvas) -> None:
        """Paint all of the square as open land."""
        piece = whole(canvas, self._noise)
        colour = piece.grass(MEADOW)
        u, v = piece.u, piece.v
        outside = np.maximum.reduce([u - np.float32(EAST_U), v - np.float32(NORTH_V)])
        if outside.max() > 0.0:
            colour = self._fields(piece, colour, outside)
        canvas.rgb[:] = colour
        if v.max() > RAILWAY_V - 8.0:
            inside = np.float32(7.5) - np.abs(v - np.float32(RAILWAY_V))
            piece.lay(inside, piece.mottled((134, 126, 116), white=14.0))
            for aside in (-2.2, 2.2):
                paint_track(piece, inside, v - np.float32(RAILWAY_V + aside), u)

    def _fields(self, piece: Piece, meadow: Float32, outside: Float32) -> Float32:
        # Bent a little, and each column of fields shifted against the next.
        a = piece.u + np.sin(piece.v / np.float32(70.0)) * np.float32(9.0)
        column = np.floor(a / np.float32(FIELD_M[0]))
        shift = self._noise.at(column.astype(np.int32), np.full(column.shape, 77, np.int32)) * np.float32(14.0)
        b = piece.v + shift + np.sin(piece.u / np.float32(90.0)) * np.float32(7.0)
        row = np.floor(b / np.float32(FIELD_M[1]))
        i, j = column.astype(np.int32), row.astype(np.int32)
        kind, tone = self._noise.at(i * 3 + 5, j * 5 + 1), self._noise.at(i * 7 + 2, j * 3 + 8)
        edge = np.minimum(
            np.minimum(a - column * np.float32(FIELD_M[0]), (column + 1) * np.float32(FIELD_M[0]) - a),
            np.minimum(b - row * np.float32(FIELD_M[1]), (row + 1) * np.float32(FIELD_M[1]) - b),
        )
        furrow = np.sin(b * np.float32(2 * np.pi / 1.3)) * np.float32(7.0 * min(1.0, 0.3 / piece.canvas.px_m))
        colour = meadow.copy()
        grain = piece.white() * np.float32(6.0) + piece.soft(0.15, 61.0) * np.float32(7.0)
        for base, low, high in ((SOIL, -9.0, -0.9), (CROP, -0.9, -0.2), (STRAW, 0.75, 1.1)):
            chosen = (kind >= low) & (kind < high)
            field = np.array(base, np.float32)[:, None, None] + (tone * 7.0 + furrow + grain)[None]
            np.copyto(colour, field, where=chosen[None])
        film = (kind > 2.0) & (np.abs(b % np.float32(9.0) - 4.5) < 3.3) & (edge > 3.0)
        np.copyto(colour, np.array(FILM, np.float32)[:, None, None] + grain + furrow, where=film[None])
        cover = piece.canvas.part(np.float32(1.5) - edge) * (self._noise.at(i + j, i - j) > -0.6)
        hedge = piece.canvas.part(np.float32(1.2) - np.abs(edge - np.float32(2.6))) * (tone > 0.4)
        colour += (piece.mottled((84, 98, 60), white=14.0) - colour) * hedge * np.float32(0.8)
        colour += (np.array(TRACK, np.float32)[:, None, None] + grain - colour) * cover
        wood = np.clip(
            wooded(piece.u.astype(np.float64), piece.v.astype(np.float64)).astype(np.float32) * 4.0 + 0.4, 0.0, 1.0
        )
        floor = np.array(WOODLAND, np.float32)[:, None, None] + grain
        colour += (floor - colour) * wood
        near = np.clip(outside / np.float32(9.0) - 1.0, 0.0, 1.0)
        result: Float32 = meadow + (colour - meadow) * near
        return result
