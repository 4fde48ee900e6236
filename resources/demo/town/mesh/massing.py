"""What buildings are made of, by kind, as convex solids."""

import numpy as np

from layers.data.geometry import Float64
from resources.demo.faces import Plane, plane_of, wall
from resources.demo.plan import edge_lengths, inset
from resources.demo.town.mesh.pieces import Pieces, cut_corners, edges, raised, rect, right, unit
from resources.demo.town.mesh.solids import HIDDEN, Masses
from resources.demo.town.plan import FLAT, TownBuilding

PARAPET_M = 0.8
RIM_M = 0.65
"""Thicker than a voxel, or the surface would break up."""


class BuildingMasses:
    """Adds the solids of one building after another to `masses`."""

    def __init__(self, masses: Masses, seed: int) -> None:
        self._masses = masses
        self._seed = seed

    def add(self, row: int, building: TownBuilding) -> None:
        """Add the building in `row` of the plan."""
        _Kinds(self._masses, row, building, np.random.default_rng([self._seed, 20, row])).add()


class _Kinds(Pieces):
    def add(self) -> None:
        kind = self._b.kind
        if kind == "church":
            self._church()
        elif kind in FLAT and kind != "market":
            self._flat()
        elif self._b.wing_m:
            self._ring()
        else:
            self._block()

    def _ring(self) -> None:
        b = self._b
        outer, inner = b.outline, inset(b.outline, b.wing_m)
        ridge = raised(inset(b.outline, b.wing_m / 2), self._top + b.roof_rise_m)
        eaves, gutters = raised(outer, self._top), raised(inner, self._top)
        for i in range(4):
            k = (i + 1) % 4
            slope = self._roof((eaves[i], eaves[k], ridge[k], ridge[i]))
            faces = [
                self._wall(outer[i], outer[k], self._role(i)),
                self._wall(inner[k], inner[i], "court"),
                slope,
                self._roof((gutters[k], gutters[i], ridge[i], ridge[k])),
                *self._mitres(outer[i], outer[k], inner[k], inner[i]),
            ]
            self._piece(faces, np.array([outer[i], outer[k], inner[k], inner[i]]), self._foot)
            if b.style % 5 < 3 or b.kind == "hall":
                self._dormers(slope[0])
            self._chimney(ridge[i] * 0.62 + ridge[k] * 0.38)
        if b.kind == "liyuan":
            self._stairs(inner)
        else:
            self._front_gable(wide=0.24 if b.kind == "hall" else 0.3)
        if b.kind == "hall":
            for i in (b.front, (b.front + 1) % 4):
                spot = inset(outer, 3.6)[i]
                self._turret(spot, 3.4, self._top + 3.0, self._top + 9.5)

    def _block(self) -> None:
        b = self._b
        # Turned so that the ridge runs along the first edge.
        outline, turn = b.outline, 0
        lengths = edge_lengths(outline)
        if lengths[0] + lengths[2] < lengths[1] + lengths[3]:
            outline, turn = np.roll(outline, -1, axis=0), 1
        if b.kind == "villa" or (b.kind == "house" and b.style % 3 == 0):
            slopes = self._gabled(outline, turn)
        else:
            slopes = self._hipped(outline, turn)
        if b.kind not in ("market", "station") and b.style % 2:
            for slope in slopes:
                self._dormers(slope)
        middle = raised(outline, self._top + b.roof_rise_m).mean(axis=0)
        along = unit(outline[1] - outline[0])
        self._chimney(middle + np.array([*along, 0.0]) * lengths.max() * 0.16)
        if b.kind == "villa":
            self._villa_parts(outline)
        elif b.kind in ("public", "commercial") and b.storeys <= 4:
            self._front_gable(wide=0.3)
        elif b.kind == "market":
            self._lantern(outline)
        elif b.kind == "station":
            self._front_gable(wide=0.22)
            corner = inset(b.outline, 4.2)[b.front]
            self._turret(corner, 4.0, self._top + 13.0, self._top + 21.0, sides=4)

    def _hipped(self, outline: Float64, turn: int) -> list[Plane]:
        a, b, c, d = raised(outline, self._top)
        left, right = (a + d) / 2, (b + c) / 2
        half = float(edge_lengths(outline)[1::2].mean()) / 2
        length = float(np.linalg.norm(right - left))
        along = (right - left) / length
        run = min(half * 0.95, length * 0.48)
        left, right = left + along * run, right - along * run
        left[2] = right[2] = self._top + self._b.roof_rise_m
        slopes = [self._roof(c) for c in ((a, b, right, left), (b, c, right), (c, d, left, right), (d, a, left))]
        walls = [self._wall(p, q, self._role(i + turn)) for i, (p, q) in enumerate(edges(outline))]
        self._piece([*walls, *slopes], outline, self._foot)
        return [slopes[0][0], slopes[2][0]]

    def _gabled(self, outline: Float64, turn: int) -> list[Plane]:
        a, b, c, d = raised(outline, self._top)
        left, right = (a + d) / 2, (b + c) / 2
        left[2] = right[2] = self._top + self._b.roof_rise_m
        slopes = [self._roof((a, b, right, left)), self._roof((c, d, left, right))]
        walls = [
            self._wall(outline[0], outline[1], self._role(turn)),
            self._gable(outline[1], outline[2], right, "gable"),
            self._wall(outline[2], outline[3], self._role(turn + 2)),
            self._gable(outline[3], outline[0], left, "gable"),
        ]
        self._piece([*walls, *slopes], outline, self._foot)
        return [slope for slope, _ in slopes]

    def _front_gable(self, *, wide: float) -> None:
        """Add a gable in the middle of the front, its ridge running in from the street."""
        b = self._b
        p, q = b.outline[b.front], b.outline[(b.front + 1) % 4]
        length = float(np.linalg.norm(q - p))
        half = min(length * wide / 2, 5.5)
        if half < 2.2:
            return
        along = (q - p) / length
        out = np.array([along[1], -along[0]])
        middle = (p + q) / 2 + out * 0.5
        depth = (b.wing_m or float(edge_lengths(b.outline).min())) / 2 + 0.5
        rise = min(b.roof_rise_m, half * 1.1)
        self._cross(middle, along, half, depth, rise)

    def _cross(self, middle: Float64, along: Float64, half: float, depth: float, rise: float) -> None:
        out = np.array([along[1], -along[0]])
        p, q = middle - along * half, middle + along * half
        r, s = q - out * depth, p - out * depth
        front = self._gable(p, q, np.array([*middle, self._top + rise]), "street")
        back = np.array([*(middle - out * depth), self._top + rise])
        peak = np.array([*middle, self._top + rise])
        eaves = raised(np.array([p, q, r, s]), self._top)
        sides = self._swatch("gable_side")
        faces = [
            front,
            (wall(q, r, low_m=self._foot, high_m=self._top), sides),
            (wall(r, s, low_m=self._foot, high_m=self._top), HIDDEN),
            (wall(s, p, low_m=self._foot, high_m=self._top), sides),
            self._roof((eaves[1], eaves[2], back, peak)),
            self._roof((eaves[3], eaves[0], peak, back)),
        ]
        self._piece(faces, np.array([p, q, r, s]), self._foot)

    def _villa_parts(self, outline: Float64) -> None:
        b = self._b
        p, q = b.outline[b.front], b.outline[(b.front + 1) % 4]
        if b.style % 3 == 0:
            spot = p + (q - p) * 0.12 - right(p, q) * 0.6
            self._turret(spot, 1.9, self._top + 1.2, self._top + 5.2, sides=8)
        elif b.style % 3 == 1:
            self._front_gable(wide=0.5)
        if b.style % 4 < 2:
            # A veranda over part of the front.
            along = unit(q - p)
            start = p + along * float(np.linalg.norm(q - p)) * 0.55 + right(p, q) * 0.1
            corner = np.array([start, start + along * 3.6])
            foot = np.array([corner[0], corner[0] + right(p, q) * 2.0, corner[1] + right(p, q) * 2.0, corner[1]])
            self._box(foot, self._foot, b.base_m + 3.4, "veranda", "canopy")

    def _lantern(self, outline: Float64) -> None:
        a, b, c, d = outline
        across, along = (d - a) * 0.38, (b - a) * 0.2
        low = np.array([a + across + along, b + across - along, c - across - along, d - across + along])
        self._box(low, self._top, self._top + self._b.roof_rise_m + 0.9, "lantern", "lantern_roof")

    def _stairs(self, court: Float64) -> None:
        """Add an outside stair along a side of the courtyard, to the gallery of the first floor."""
        a, b = court[2], court[3]
        length = float(np.linalg.norm(b - a))
        if length < 6.5:
            return
        along = (b - a) / length
        # The courtyard lies to the left of its own counter-clockwise edge.
        into = np.array([-along[1], along[0]])
        start = a + along * 0.4
        run, floor, top = 4.6, self._b.base_m - 1.2, self._b.base_m + 3.2
        foot = np.array([start, start + along * run, start + along * run + into * 1.3, start + into * 1.3])
        steps = self._swatch("stairs")
        slope = plane_of([(*foot[1], floor + 0.2), (*foot[2], floor + 0.2), (*foot[3], top), (*foot[0], top)])
        self._piece([*self._walls(foot, floor, top, "stairs_side"), (slope, steps)], foot, floor)

    def _flat(self) -> None:
        b = self._b
        if b.kind == "modern":
            self._setback()
            return
        top = b.base_m + b.eaves_m
        deck = top - PARAPET_M
        walls = [self._wall(p, q, self._role(i)) for i, (p, q) in enumerate(edges(b.outline))]
        self._decked(b.outline, walls, deck, top)
        if b.kind == "slab":
            along = (b.outline[1] - b.outline[0]) / 4
            across = (b.outline[3] - b.outline[0]) / 4
            if np.linalg.norm(along) < np.linalg.norm(across):
                along, across = across, along
            centre = b.outline.mean(axis=0)
            for k in (-1.15, 1.15):
                self._box(
                    rect(centre + along * k, unit(along) * 2.6, unit(across) * 1.9),
                    deck,
                    deck + 2.9,
                    "lift_house",
                    "bitumen",
                )
        elif b.kind == "tower":
            self._box(inset(b.outline, 6.0), deck, top + 4.5, "lift_house", "bitumen")

    def _setback(self) -> None:
        """Add a podium of two storeys over the footprint, and the shaft on it."""
        b = self._b
        storey = (b.eaves_m - 0.5) / b.storeys
        podium = b.base_m + 2 * storey + 0.6
        walls = [self._wall(p, q, self._role(i), high_m=podium) for i, (p, q) in enumerate(edges(b.outline))]
        self._decked(b.outline, walls, podium - PARAPET_M, podium)
        shaft = inset(b.outline, 2.6 + b.style % 3 * 0.5)
        crown = inset(shaft, 5.0)
        if b.style % 4 == 1:
            # Corners cut off.
            shaft = cut_corners(shaft, 3.0)
        walls = []
        for i, (p, q) in enumerate(edges(shaft)):
            walls.append(self._wall(p, q, "street" if i == b.front else "side"))
        self._decked(shaft, walls, self._top - PARAPET_M, self._top)
        self._box(crown, self._top - PARAPET_M, self._top + 3.6, "lift_house", "bitumen")

    def _decked(self, outline: Float64, walls: list[tuple[Plane, int]], deck_m: float, rim_m: float) -> None:
        """Add a body below a flat roof, and the parapets around that."""
        deck = plane_of(raised(outline, deck_m))
        label = self._surface(deck, "roof", "flat")
        self._piece([*walls, (deck, label)], outline, self._foot)
        inside = inset(outline, RIM_M)
        rim, back = self._swatch("parapet_rim"), self._swatch("parapet")
        count = len(outline)
        for i in range(count):
            k = (i + 1) % count
            lid = plane_of(raised(np.array([outline[i], outline[k], inside[k], inside[i]]), rim_m))
            faces = [
                walls[i],
                (wall(inside[k], inside[i], low_m=deck_m - 0.6, high_m=rim_m), back),
                (lid, rim),
                *self._mitres(outline[i], outline[k], inside[k], inside[i]),
            ]
            self._piece(faces, np.array([outline[i], outline[k], inside[k], inside[i]]), deck_m - 0.6)

    def _church(self) -> None:
        b = self._b
        a, q, c, d = raised(b.outline, self._top)
        front, back = (a + q) / 2, (c + d) / 2
        front[2] = back[2] = self._top + 9.0
        slopes = [self._roof((q, c, back, front)), self._roof((d, a, front, back))]
        walls = [
            self._gable(b.outline[0], b.outline[1], front, "street"),
            self._wall(b.outline[1], b.outline[2], "side"),
            self._gable(b.outline[2], b.outline[3], back, "side"),
            self._wall(b.outline[3], b.outline[0], "side"),
        ]
        self._piece([*walls, *slopes], b.outline, self._foot)
        middle, across = b.outline.mean(axis=0), unit(b.outline[1] - b.outline[0])
        along = unit(b.outline[2] - b.outline[1])
        half = float(np.linalg.norm(b.outline[1] - b.outline[0])) / 2
        # The transept, the apse, and the two spires beside the front.
        self._transept(middle + along * 8.0, across, along, half + 5.0)
        angle = np.linspace(0, np.pi, 7)
        apse = b.outline[2:4].mean(axis=0) + (half - 1.5) * (
            np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * along
        )
        self._pointed(apse, self._foot, self._top - 4.0, self._top + 1.5, "church", "church_roof")
        for spot in (b.outline[0] + across * 0.4 + along * 2.2, b.outline[1] - across * 0.4 + along * 2.2):
            square = rect(spot, across * 3.4, along * 3.4)
            shaft = b.base_m + 29.0
            walls = []
            for p, r in edges(square):
                walls.append(self._wall(p, r, "side", high_m=shaft))
            tip = np.array([*spot, b.base_m + b.height_m])
            eaves = raised(square, shaft)
            spire = self._swatch("spire")
            faces = [*walls, *((plane_of((p, r, tip)), spire) for p, r in edges(eaves))]
            self._piece(faces, square, self._foot)

    def _transept(self, centre: Float64, across: Float64, along: Float64, reach: float) -> None:
        outline = rect(centre, across * reach, along * 5.0)
        a, b, c, d = raised(outline, self._top - 1.0)
        right, left = (b + c) / 2, (a + d) / 2
        right[2] = left[2] = self._top + 6.0
        foot = self._foot
        faces = [
            self._wall(outline[0], outline[1], "side", high_m=self._top - 1.0),
            self._gable(outline[1], outline[2], right, "side"),
            self._wall(outline[2], outline[3], "side", high_m=self._top - 1.0),
            self._gable(outline[3], outline[0], left, "side"),
            self._roof((a, b, right, left)),
            self._roof((c, d, left, right)),
        ]
        self._piece(faces, outline, foot)
