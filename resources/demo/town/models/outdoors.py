"""What stands around buildings: trees, lawns, benches, steps, railings."""

import numpy as np

from resources.demo.solids import Point2, Ring, Shell, Solid, at, block, drum, elevation, plate, ring_of
from resources.demo.town.models.body import Body, between, length_m
from resources.demo.town.models.roofs import ball


def tree(body: Body, level: int, spot: Point2, z: float, *, height_m: float = 6.5, style: int = 0) -> None:
    """Put a tree: a trunk, and a crown of three lobes."""
    radius = height_m * 0.26
    lobes: list[Shell] = []
    for k in range(3):
        turn = (k * 2.1 + style) % 6.28
        middle = (
            radius * 0.45 * float(np.cos(turn)),
            radius * 0.45 * float(np.sin(turn)),
            height_m - radius * (0.9 + 0.25 * k),
        )
        lobes.append(ball(middle, radius * (0.95 - 0.12 * k), "leaf", squash=0.85))
    frame = at(*spot, z, along=(float(np.cos(style)), float(np.sin(style))))
    body.add(level, "IfcGeographicElement", "tree crown", lobes, frame=frame, predefined="NOTDEFINED")
    trunk = drum(0.14, height_m * 0.62, "trunk", sides=7)
    body.add(level, "IfcGeographicElement", "tree trunk", [trunk], frame=frame, predefined="NOTDEFINED")


def lawn(
    body: Body,
    level: int,
    ring: Ring,
    z: float,
    *holes: Ring,
    thick_m: float = 0.12,
    look: str = "grass",
    label: str = "lawn",
) -> None:
    """Put a piece of ground."""
    body.add(level, "IfcGeographicElement", label, [plate(ring, z, thick_m, look, *holes)], predefined="TERRAIN")


def railing(
    body: Body,
    level: int,
    a: Point2,
    b: Point2,
    z: float,
    *,
    look: str = "timber red",
    every_m: float = 0.28,
    high_m: float = 1.0,
) -> None:
    """Put a railing from `a` to `b`: rails, balusters, and a post at the beginning."""
    length = length_m(a, b)
    if length < 0.3:
        return
    middle = length / 2
    solids: list[Solid] = [
        block((length, 0.07, 0.07), look, middle=(middle, 0.0), z=high_m - 0.07),
        block((length, 0.05, 0.05), look, middle=(middle, 0.0), z=0.12),
    ]
    count = max(1, int(length // every_m))
    solids += [
        block((0.035, 0.035, high_m - 0.2), look, middle=(length * (k + 0.5) / count, 0.0), z=0.14)
        for k in range(count)
    ]
    way = (b[0] - a[0], b[1] - a[1])
    body.add(level, "IfcRailing", "railing", solids, frame=at(*a, z, along=way), predefined="BALUSTRADE")


def flight(
    body: Body,
    level: int,
    a: Point2,
    b: Point2,
    z: float,
    rise_m: float,
    *,
    wide_m: float = 1.2,
    look: str = "granite",
    railed: str = "",
) -> None:
    """Put a straight flight of steps that climbs from `a` to `b`; to the left of the way it is `wide_m` wide."""
    length = length_m(a, b)
    steps = max(2, round(rise_m / 0.168))
    going, rise = length / steps, rise_m / steps
    edge = [(k * going, (k + up) * rise) for k in range(steps) for up in (0, 1)] + [(length, rise_m)]
    under = [(0.0, 0.0), (length, 0.0)] if rise_m < 1.3 else [(0.3, 0.0), (length, rise_m - 0.35)]
    ring = ring_of([*under, *edge[:0:-1]])
    way = (b[0] - a[0], b[1] - a[1])
    frame = at(*a, z, along=way)
    risers = {
        "Pset_StairFlightCommon": {
            "NumberOfRiser": steps,
            "RiserHeight": round(rise, 4),
            "TreadLength": round(going, 4),
        }
    }
    body.add(
        level,
        "IfcStairFlight",
        "steps",
        [elevation(ring, wide_m, look)],
        frame=frame,
        predefined="STRAIGHT",
        properties=risers,
    )
    if railed:
        bars: list[Solid] = [
            elevation(
                ring_of([(0.0, 0.9), (length, rise_m + 0.9), (length, rise_m + 0.98), (0.0, 0.98)]), 0.06, railed, y=y
            )
            for y in (0.02, wide_m - 0.08)
        ]
        bars += [
            block((0.05, 0.05, 0.95), railed, middle=((k + 0.5) * going, y), z=k * rise)
            for k in range(0, steps, 2)
            for y in (0.05, wide_m - 0.05)
        ]
        body.add(level, "IfcRailing", "stair railing", bars, frame=frame, predefined="HANDRAIL")


def row_of_trees(
    body: Body, level: int, a: Point2, b: Point2, z: float, *, every_m: float = 6.0, height_m: float = 6.5
) -> None:
    """Put trees from `a` to `b`."""
    count = max(1, int(length_m(a, b) // every_m))
    for k in range(count):
        tree(
            body, level, between(a, b, (k + 0.5) / count), z, height_m=height_m * (0.9 + 0.1 * (k % 3)), style=k * 5 % 7
        )


def bench(body: Body, level: int, spot: Point2, z: float, *, along: Point2 = (1.0, 0.0)) -> None:
    """Put a bench."""
    solids = [
        block((1.8, 0.5, 0.06), "timber light", z=0.42),
        *(block((0.1, 0.45, 0.42), "concrete", middle=(x, 0.0)) for x in (-0.7, 0.7)),
    ]
    body.add(level, "IfcFurniture", "bench", solids, frame=at(*spot, z, along=along), predefined="NOTDEFINED")
