"""The tower's curtain wall: panels and fins on each side of a storey, louvres where plant is, and the crown."""

from collections.abc import Iterator
from dataclasses import dataclass

from resources.demo.building_model import Element
from resources.demo.solids import Point2, Solid, at, block, elevation, ring_of
from resources.demo.tower_plan import CLEAR_M, SLAB_M, STOREY_M, WALL_M, TowerPlan, TowerStorey

BAY_M = 3.0
SILL_M = 0.85
PARAPET_M = 0.8
_PANE_M, _FIN_M = 0.06, 0.3


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    begin: Point2
    end: Point2

    @property
    def way(self) -> Point2:
        return self.end[0] - self.begin[0], self.end[1] - self.begin[1]

    @property
    def length_m(self) -> float:
        return float((self.way[0] ** 2 + self.way[1] ** 2) ** 0.5)

    def spot(self, along_m: float) -> Point2:
        part = along_m / self.length_m
        return self.begin[0] + self.way[0] * part, self.begin[1] + self.way[1] * part


def sides(plan: TowerPlan) -> list[_Side]:
    """Return the four sides, counter-clockwise; the first one faces the street."""
    x, y = plan.half_m
    corners = [plan.flat(*corner) for corner in ((-x, -y), (x, -y), (x, y), (-x, y))]
    return [_Side(name, corners[k], corners[(k + 1) % 4]) for k, name in enumerate("SENW")]


def curtain_wall(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    """Yield the outside of a storey above the ground."""
    for side in sides(plan):
        bays = max(4, round(side.length_m / BAY_M))
        bay_m = side.length_m / bays
        is_ground = storey.elevation_m == 0.0
        panels = []
        for k in range(bays):
            frame = at(*side.spot((k + 0.5) * bay_m), along=side.way)
            name = f"{storey.name} panel {side.name}{k + 1:02d}"
            if is_ground and side.name == "S" and abs(k - (bays - 1) / 2) < 1.6:
                panels.append(Element("IfcDoor", name, _entrance(bay_m), frame, "DOOR"))
            else:
                solids = _louvres(bay_m) if storey.is_plant else _shopfront(bay_m) if is_ground else _panel(bay_m)
                panels.append(Element("IfcPlate", name, solids, frame, "CURTAIN_PANEL"))
        fins = Element(
            "IfcMember",
            f"{storey.name} fins {side.name}",
            _fins(bay_m, bays),
            at(*side.begin, along=side.way),
            "MULLION",
        )
        outside = {"Pset_CurtainWallCommon": {"IsExternal": True, "ThermalTransmittance": 1.6}}
        yield Element("IfcCurtainWall", f"{storey.name} facade {side.name}", parts=(*panels, fins), properties=outside)


def crown(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    """Yield the parapet around the roof."""
    for side in sides(plan):
        body = elevation(
            ring_of(
                [
                    (0, STOREY_M - SLAB_M),
                    (side.length_m, STOREY_M - SLAB_M),
                    (side.length_m, STOREY_M + PARAPET_M),
                    (0, STOREY_M + PARAPET_M),
                ]
            ),
            WALL_M,
            "facade",
        )
        yield Element(
            "IfcWall", f"{storey.name} parapet {side.name}", (body,), at(*side.begin, along=side.way), "PARAPET"
        )


def canopy(plan: TowerPlan) -> Element:
    """Return the roof over the entrance."""
    side = sides(plan)[0]
    posts = [block((0.25, 0.25, 3.2), "steel", middle=(x, -3.6)) for x in (-5.5, 0.0, 5.5)]
    solids = (block((14.0, 4.2, 0.28), "frame dark", middle=(0.0, -2.1), z=3.2), *posts)
    return Element("IfcSlab", "F01 canopy", solids, at(*side.spot(side.length_m / 2), along=side.way), "NOTDEFINED")


def _panel(bay_m: float) -> tuple[Solid, ...]:
    wide, y = bay_m - 0.08, WALL_M - 0.1
    return (
        block((wide, 0.14, SILL_M + SLAB_M), "facade", middle=(0.0, y), z=-SLAB_M),
        block((wide, _PANE_M, CLEAR_M - SILL_M), "glass", middle=(0.0, y), z=SILL_M),
    )


def _shopfront(bay_m: float) -> tuple[Solid, ...]:
    wide, y = bay_m - 0.08, WALL_M - 0.1
    return (
        block((wide, 0.16, 0.35 + SLAB_M), "granite", middle=(0.0, y), z=-SLAB_M),
        block((wide, _PANE_M, CLEAR_M - 0.35), "glass", middle=(0.0, y), z=0.35),
    )


def _entrance(bay_m: float) -> tuple[Solid, ...]:
    y = WALL_M - 0.1
    leaves = [block((bay_m / 2 - 0.08, 0.05, 2.5), "glass", middle=(x, y)) for x in (-bay_m / 4, bay_m / 4)]
    bars = [block((0.04, 0.1, 1.0), "steel", middle=(x, y - 0.06), z=0.8) for x in (-0.12, 0.12)]
    return (
        *leaves,
        *bars,
        block((bay_m - 0.08, 0.2, 0.2), "frame dark", middle=(0.0, y), z=2.5),
        block((bay_m - 0.08, 0.05, CLEAR_M - 2.7), "glass", middle=(0.0, y), z=2.7),
    )


def _louvres(bay_m: float) -> tuple[Solid, ...]:
    wide, y = bay_m - 0.08, WALL_M - 0.1
    blades = [block((wide, 0.12, 0.42), "zinc", middle=(0.0, y), z=0.4 + 0.6 * k) for k in range(5)]
    return (block((wide, 0.14, 0.4 + SLAB_M), "facade", middle=(0.0, y), z=-SLAB_M), *blades)


def _fins(bay_m: float, bays: int) -> tuple[Solid, ...]:
    """Fins between panels; the strong ones, every fourth and at the corners, reach further out."""
    solids: list[Solid] = []
    for k in range(bays + 1):
        strong = k in (0, bays) or (bays - 2 * k) % 8 == 0
        wide, deep = (0.34, _FIN_M) if strong else (0.09, 0.16)
        x = min(max(k * bay_m, wide / 2), bay_m * bays - wide / 2)
        look = "facade" if strong else "steel"
        solids.append(block((wide, deep, STOREY_M), look, middle=(x, deep / 2 - 0.04), z=-SLAB_M))
    return tuple(solids)
