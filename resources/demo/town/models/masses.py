"""New and kept parts of a scheme: storeys with facades over a four-cornered foot, and their roofs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from resources.demo.building_model import Properties
from resources.demo.solids import Ring, Solid, at, block, elevation, plate, ring_of
from resources.demo.town.models.body import Body, Use, between, cell, length_m, shrunk
from resources.demo.town.models.outdoors import lawn, railing, tree
from resources.demo.town.models.roofs import frustum, gutter, hip, ring_roof
from resources.demo.town.models.walls import Opening, build_wall, evenly

SLAB_M = 0.3
RIBBON = Opening(2.5, 1.75, 0.85, "flat", (3, 1), "frame dark", surround="")
TALL = Opening(1.3, 2.2, 0.45, "flat", (2, 1), "frame dark", surround="")
LOFT = Opening(2.4, 2.3, 0.5, "segment", (3, 3), "iron", surround="")
ARCH = Opening(2.2, 2.5, 0.3, "round", (2, 2), "frame dark", surround="")
SHOP = Opening(2.9, 2.5, 0.15, "flat", (2, 1), "frame dark", surround="")
OLD = Opening(1.1, 1.75, 0.8, "segment", (2, 3), "timber red", surround="granite")
SLAB_WINDOW = Opening(1.7, 1.5, 0.9, "flat", (3, 1), "frame", surround="")
ENTRANCE = Opening(2.4, 2.5, 0.0, "flat", (1, 1), "timber", surround="", is_door=True)


@dataclass(frozen=True, slots=True)
class Mass:
    """A part of a scheme: its foot, its storeys, how its walls look, and its roof.

    Parameters
    ----------
    ring : Ring
    first, storeys : int
        Its lowest storey, and how many there are.
    roof : str
        ``"flat"``, ``"green"``, ``"tile"``, ``"gable"``, ``"glass"``; ``"ring"`` over all wings of `around`, and
        ``""`` for the other wings.
    around : tuple of Ring
        Outline and yard of the wings that one roof covers.
    kept : str
        The building that it keeps, by the id of the footprints; empty for a new part.
    balconies : bool
        On the two long sides.
    """

    ring: Ring
    storeys: int
    look: str
    window: Opening
    use: Use
    roof: str = "flat"
    bay_m: float = 3.4
    first: int = 0
    shops: bool = False
    balconies: bool = False
    fins: str = ""
    kept: str = ""
    around: tuple[Ring, ...] = ()

    @property
    def top(self) -> int:
        """The storey over its last one."""
        return self.first + self.storeys


def build_mass(body: Body, mass: Mass, *, foot_m: float, above: Sequence[Ring] = ()) -> None:
    """Put a part into a scheme's body.

    Parameters
    ----------
    foot_m : float
        Where its walls reach into the ground.
    above : sequence of Ring
        What stands on its roof.
    """
    ring = mass.ring
    for level in range(mass.first, mass.top):
        high = body.levels[level].height_m
        kept: Properties = {"Liyuan_Scheme": {"Kept": bool(mass.kept), "BuildingId": mass.kept}}
        floor = plate(ring, -SLAB_M, SLAB_M, "concrete")
        body.add(level, "IfcSlab", "slab", [floor], predefined="FLOOR", properties=kept)
        window = SHOP if mass.shops and level == 0 else mass.window
        for side in range(4):
            a, b = ring[side], ring[(side + 1) % 4]
            openings = evenly(length_m(a, b), window, mass.bay_m, margin_m=0.7)
            if level == 0 and side == 0 and openings:
                middle = len(openings) // 2
                openings[middle] = replace(openings[middle], opening=ENTRANCE)
            build_wall(
                body,
                level,
                a,
                b,
                mass.look,
                openings,
                thick_m=0.35,
                height_m=high - SLAB_M if level + 1 < mass.top else high,
                foot_m=foot_m if level == 0 else 0.0,
            )
            if level + 1 < mass.top:
                band = elevation(
                    ring_of(
                        [(0.0, high - SLAB_M), (length_m(a, b), high - SLAB_M), (length_m(a, b), high), (0.0, high)]
                    ),
                    0.12,
                    mass.look,
                )
                body.add(
                    level,
                    "IfcCovering",
                    "slab edge",
                    [band],
                    frame=at(*a, along=(b[0] - a[0], b[1] - a[1])),
                    predefined="CLADDING",
                )
        _rooms(body, level, mass)
        if mass.balconies and level > mass.first:
            _balconies(body, level, mass)
    if mass.fins:
        _fins(body, mass)
    _roof(body, mass, above)


def _rooms(body: Body, level: int, mass: Mass) -> None:
    inner = shrunk(mass.ring, 0.4)
    if length_m(inner[0], inner[1]) < length_m(inner[1], inner[2]):
        inner = (*inner[1:], inner[0])
    use: Use = ("Shop", "商铺") if mass.shops and level == 0 else mass.use
    count = max(1, round(length_m(inner[0], inner[1]) / 7.5))
    deep = length_m(inner[1], inner[2])
    rows = ((0.0, 0.44), (0.56, 1.0)) if deep > 10.0 else ((0.0, 1.0),)
    high = body.levels[level].height_m - SLAB_M
    if len(rows) > 1:
        body.room(level, ("Corridor", "走廊"), shrunk(cell(inner, (0.0, 1.0), (0.44, 0.56)), 0.08))
    for v in rows:
        for k, (u0, u1) in enumerate(pairwise(np.linspace(0.0, 1.0, count + 1).tolist())):
            part = cell(inner, (u0, u1), v)
            body.room(level, use, shrunk(part, 0.08))
            if k:
                build_wall(
                    body, level, part[0], part[3], "plaster white", thick_m=0.12, height_m=high, label="partition"
                )


def _balconies(body: Body, level: int, mass: Mass) -> None:
    ring = mass.ring
    sides = (0, 2) if length_m(ring[0], ring[1]) >= length_m(ring[1], ring[2]) else (1, 3)
    solids: tuple[Solid, ...] = (
        block((3.0, 1.3, 0.18), "concrete", middle=(0.0, -0.6), z=-0.18),
        block((2.96, 0.04, 1.0), "glass", middle=(0.0, -1.2)),
        *(block((0.04, 1.2, 1.0), "glass", middle=(x, -0.6)) for x in (-1.46, 1.46)),
        block((3.0, 0.08, 0.06), "frame dark", middle=(0.0, -1.2), z=1.0),
    )
    for side in sides:
        a, b = ring[side], ring[(side + 1) % 4]
        for k, placed in enumerate(evenly(length_m(a, b), mass.window, mass.bay_m, margin_m=0.7)):
            if k % 2 == 0:
                frame = at(*between(a, b, placed.x / length_m(a, b)), along=(b[0] - a[0], b[1] - a[1]))
                body.add(level, "IfcSlab", "balcony", solids, frame=frame, predefined="NOTDEFINED")


def _fins(body: Body, mass: Mass) -> None:
    high = sum(body.levels[k].height_m for k in range(mass.first, mass.top))
    fin: tuple[Solid, ...] = (block((0.14, 0.4, high - 0.3), mass.fins, middle=(0.0, -0.2), z=0.3),)
    for side in range(4):
        a, b = mass.ring[side], mass.ring[(side + 1) % 4]
        count = max(2, round(length_m(a, b) / 1.7))
        for k in range(count):
            frame = at(*between(a, b, (k + 0.5) / count), along=(b[0] - a[0], b[1] - a[1]))
            body.add(mass.first, "IfcMember", "fin", fin, frame=frame, predefined="MEMBER")


def _roof(body: Body, mass: Mass, above: Sequence[Ring]) -> None:
    level = min(mass.top, len(body.levels) - 1)
    ring = mass.ring
    depth = min(length_m(ring[0], ring[1]), length_m(ring[1], ring[2]))
    # What ends below the scheme's last storey has its roof in the storey that begins there.
    z = 0.0
    if not mass.roof:
        return
    if mass.roof == "ring":
        outer, yard = mass.around
        rise = round(min(length_m(outer[0], yard[0]) * 0.24, 4.5), 3)
        body.add(level, "IfcRoof", "roof", [ring_roof(outer, yard, z, rise, "tile")], predefined="HIP_ROOF")
        gutter(body, level, outer, z - 0.3, out_m=0.3, high_m=0.25)
        return
    if mass.roof in ("tile", "gable"):
        rise = round(min(depth / 2 * 0.6, 4.5), 3)
        shell = hip(ring, z, rise, "tile", eaves_m=0.5, gabled=mass.roof == "gable")
        body.add(level, "IfcRoof", "roof", [shell], predefined="GABLE_ROOF" if mass.roof == "gable" else "HIP_ROOF")
        gutter(body, level, ring, z - 0.3, out_m=0.3, high_m=0.25, look="granite" if mass.kept else "zinc")
        return
    body.add(level, "IfcSlab", "roof", [plate(ring, z - 0.02, 0.3, "concrete")], predefined="ROOF")
    if mass.roof == "glass":
        curb = shrunk(ring, depth * 0.12)
        body.add(level, "IfcRoof", "skylight", [frustum(curb, z + 0.28, 1.6, 0.55, "glass")], predefined="NOTDEFINED")
    rim = plate(ring, z + 0.28, 0.75, mass.look, shrunk(ring, 0.3))
    body.add(level, "IfcWall", "parapet", [rim], predefined="PARAPET")
    if mass.roof == "green":
        lawn(body, level, shrunk(ring, 0.35), z + 0.28, *above, thick_m=0.25, label="roof garden")
        for k in range(max(1, round(length_m(ring[0], ring[1]) / 9.0))):
            spot = cell(ring, ((k * 0.37 + 0.17) % 0.8 + 0.1, 0.95), ((k * 0.61 + 0.25) % 0.6 + 0.2, 0.95))[0]
            if not any(_is_over(other, spot) for other in above):
                tree(body, level, spot, z + 0.5, height_m=2.6, style=k)
    elif mass.roof == "flat":
        middle = cell(ring, (0.42, 0.5), (0.4, 0.5))[0]
        plant: tuple[Solid, ...] = (block((3.2, 2.4, 1.9), "duct"), block((1.2, 1.2, 0.5), "steel", z=1.9))
        body.add(
            level, "IfcUnitaryEquipment", "roof plant", plant, frame=at(*middle, z + 0.28), predefined="AIRHANDLER"
        )


def _is_over(ring: Ring, spot: tuple[float, float]) -> bool:
    points = np.array(ring)
    ahead, to = np.roll(points, -1, axis=0) - points, np.array(spot) - points
    return bool((ahead[:, 0] * to[:, 1] - ahead[:, 1] * to[:, 0] > -1.5).all())


def build_grounds(body: Body, quad: Ring, lawns: Sequence[Ring], *, foot_m: float, paths: str = "paving") -> None:
    """Put the site's ground, its lawns with trees, and a low wall where it stands above the street."""
    body.add(0, "IfcGeographicElement", "ground", [plate(quad, foot_m, -foot_m - SLAB_M, paths)], predefined="TERRAIN")
    for number, ring in enumerate(lawns):
        lawn(body, 0, ring, -SLAB_M, thick_m=0.3)
        across = max(1, round(length_m(ring[0], ring[1]) / 7.0))
        deep = max(1, round(length_m(ring[1], ring[2]) / 7.0))
        for i in range(across):
            for j in range(deep):
                spot = cell(ring, ((i + 0.5) / across, 1.0), ((j + 0.5) / deep, 1.0))[0]
                tree(body, 0, spot, 0.0, height_m=5.0 + (i * 3 + j * 5 + number) % 4, style=i + 2 * j + number)
    for side in range(4):
        a, b = quad[side], quad[(side + 1) % 4]
        if side % 2 == 1:
            railing(body, 0, b, a, -SLAB_M, look="iron", every_m=0.5, high_m=1.1)
