"""What public halls have in common: storeys, plinth, windows, inner walls."""

from collections.abc import Sequence

from resources.demo.solids import Point2, Ring, disc, plate, ring_of
from resources.demo.town.models.body import Body, Level, Use, between, length_m, shrunk
from resources.demo.town.models.walls import Opening, Placed, build_wall
from resources.demo.town.plan import TownBuilding

ARCH = Opening(1.7, 3.0, 0.9, "round", (2, 3), "frame", surround="granite")
TALL = Opening(1.3, 2.4, 0.8, "segment", (2, 3), "frame", surround="granite")
PLAIN = Opening(1.3, 2.2, 0.85, "flat", (2, 3), "frame", surround="granite")
COURT = Opening(1.3, 2.1, 0.85, "flat", (2, 3), "frame", surround="")
PORTAL = Opening(2.2, 3.4, 0.0, "round", (1, 1), "timber", surround="granite", is_door=True)
INNER = Opening(1.0, 2.2, 0.0, "flat", (1, 1), "timber", surround="", is_door=True)
OFFICE: Use = ("Office", "办公室")


def storeys_of(house: TownBuilding) -> list[Level]:
    """Return the storeys and the roof of a hall."""
    storey_m = round((house.eaves_m - 0.5) / house.storeys, 3)
    storeys = [Level(f"F{k + 1:02d}", "", round(k * storey_m, 3), storey_m) for k in range(house.storeys)]
    top = round(house.storeys * storey_m, 3)
    return [*storeys, Level("Roof", "", top, round(max(house.height_m - top, 1.0), 3))]


def plinth(body: Body, house: TownBuilding, ring: Ring, *, high_m: float = 0.8) -> None:
    """Put the granite that reaches from the ground to the sills of the ground floor."""
    foot = house.foot_m - house.base_m
    body.add(
        0,
        "IfcFooting",
        "plinth",
        [plate(shrunk(ring, -0.1), foot, high_m - foot, "granite", shrunk(ring, 0.35))],
        predefined="STRIP_FOOTING",
    )


def before(a: Point2, b: Point2, part: float, along_m: float, away_m: float) -> Point2:
    """Return a place before a wall: from `part` of its way, along it and out of it."""
    length = length_m(a, b)
    x, y = between(a, b, part)
    way = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
    return x + way[0] * along_m + way[1] * away_m, y + way[1] * along_m - way[0] * away_m


def circle(radius: float, z: float) -> Ring:
    """Return a circle in the picture of a wall."""
    return ring_of([(x, y + z) for x, y in disc(radius, sides=24)])


def partition(
    body: Body,
    level: int,
    a: Point2,
    b: Point2,
    doors: Sequence[Placed] = (),
    *,
    ends_m: tuple[float, float] = (0.1, 0.1),
) -> None:
    """Put an inner wall from `a` to `b`; it ends so far before both."""
    length = length_m(a, b)
    begin, end = between(a, b, ends_m[0] / length), between(a, b, 1 - ends_m[1] / length)
    shifted = [Placed(d.x - ends_m[0], d.opening) for d in doors]
    high = body.levels[level].height_m - 0.3
    build_wall(body, level, begin, end, "plaster white", shifted, thick_m=0.2, height_m=high, label="partition")
