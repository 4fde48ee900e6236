"""The tower's basements: a car park of two storeys under its square, with bays, cars, lanes and a ramp."""

from collections.abc import Iterator
from zlib import crc32

from resources.demo.building_model import Element, Kind, Properties
from resources.demo.solids import Solid, at, block, elevation, plate, ring_of
from resources.demo.tower_plan import BASEMENTS, CLEAR_M, SLAB_M, STOREY_M, WALL_M, TowerPlan, TowerStorey

BAY_M, BAY_DEPTH_M, LANE_M = 2.5, 5.3, 6.0
DECK_M = 0.4
RAMP_M = 32.0
"""Length of a ramp from storey to storey, and from the upper one to the street."""
_COLOURS = ("car", "car blue", "white goods", "car red", "device")


def _car(look: str) -> tuple[Solid, ...]:
    hull = ring_of([(-2.2, 0.3), (2.2, 0.3), (2.25, 0.7), (1.2, 0.9), (-2.15, 0.95)])
    cabin = ring_of([(-1.9, 0.92), (1.15, 0.9), (0.5, 1.42), (-1.2, 1.45)])
    wheels = [block((0.62, 1.7, 0.5), "device", middle=(x, 0.0)) for x in (-1.35, 1.4)]
    return (elevation(hull, 1.76, look, y=-0.88), elevation(cabin, 1.5, "glass", y=-0.75), *wheels)


_CARS = {look: _car(look) for look in _COLOURS}
_LINES: tuple[Solid, ...] = (
    block((BAY_DEPTH_M, 0.1, 0.01), "marking", middle=(0.0, -BAY_M / 2)),
    block((BAY_DEPTH_M, 0.1, 0.01), "marking", middle=(0.0, BAY_M / 2)),
)
BAY = Kind("IfcBuildingElementProxy", "Parking bay 2.5 x 5.3 m", "NOTDEFINED", {"Liyuan_Parking": {"Charging": False}})


def car_park(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    """Yield slab, walls, columns, bays and ramp of a basement storey; nothing but slab and walls of a small tower's."""
    half_x, half_y = plan.park_m
    name = storey.name
    outline = plan.ring((-half_x, -half_y, half_x, half_y))
    is_large = plan.park_m != plan.half_m
    is_upper = storey is plan.storeys[BASEMENTS - 1]
    ramp = plan.ring((half_x - LANE_M - 0.6, -half_y + 2.0, half_x - 0.6, -half_y + 2.0 + RAMP_M))
    holes = (ramp,) if is_large else ()
    yield Element(
        "IfcSlab",
        f"{name} slab",
        (plate(outline, -SLAB_M, SLAB_M, "concrete", *(holes if is_upper else ())),),
        predefined="FLOOR",
    )
    high = CLEAR_M
    if is_large and is_upper:
        tower = plan.ring((-plan.half_m[0], -plan.half_m[1], plan.half_m[0], plan.half_m[1]))
        deck = plate(outline, CLEAR_M, DECK_M, "concrete", tower, ramp)
        yield Element("IfcSlab", f"{name} deck", (deck,), predefined="ROOF")
        high = CLEAR_M + DECK_M
    for side in range(4):
        begin, end = outline[side], outline[(side + 1) % 4]
        way = (end[0] - begin[0], end[1] - begin[1])
        length = float((way[0] ** 2 + way[1] ** 2) ** 0.5)
        body = elevation(ring_of([(0.0, 0.0), (length, 0.0), (length, high), (0.0, high)]), WALL_M, "core")
        yield Element("IfcWall", f"{name} wall {'SENW'[side]}", (body,), at(*begin, along=way), "SOLIDWALL")
    if is_large:
        yield _ramp(plan, storey, is_upper=is_upper)
        yield from _bays(plan, storey)
        yield from _pillars(plan, storey)


def _ramp(plan: TowerPlan, storey: TowerStorey, *, is_upper: bool) -> Element:
    half_x, half_y = plan.park_m
    rise = -storey.elevation_m if is_upper else STOREY_M
    slope = ring_of([(0.0, -0.3), (RAMP_M, rise - 0.3), (RAMP_M, rise), (0.0, 0.0)])
    # The upper one leads back over the lower one.
    x, y, way = half_x - LANE_M - 0.6, -half_y + 2.0, plan.across
    if is_upper:
        x, y, way = half_x - 0.6, -half_y + 2.0 + RAMP_M, (-plan.across[0], -plan.across[1])
    body = elevation(slope, LANE_M, "asphalt", y=-LANE_M)
    return Element("IfcRamp", f"{storey.name} ramp", (body,), at(*plan.flat(x, y), along=way), "STRAIGHT_RUN_RAMP")


def _rows(plan: TowerPlan) -> Iterator[tuple[float, float, float]]:
    """Yield middles of bays along the park's sides, and which way a car points: 1 east, -1 west."""
    half_x, half_y = plan.park_m
    count = int((2 * half_y - 22.0) // BAY_M)
    for row, x in enumerate(
        (-half_x + 3.0, -half_x + 3.0 + BAY_DEPTH_M + LANE_M, -half_x + 3.4 + 2 * BAY_DEPTH_M + LANE_M)
    ):
        for k in range(count):
            yield x, -half_y + 4.0 + (k + 0.5) * BAY_M, 1.0 if row % 2 else -1.0
    for row, x in enumerate(
        (half_x - 10.2, half_x - 10.2 - BAY_DEPTH_M - LANE_M, half_x - 10.6 - 2 * BAY_DEPTH_M - LANE_M)
    ):
        for k in range(count):
            yield x, -half_y + 4.0 + (k + 0.5) * BAY_M, 1.0 if row % 2 else -1.0


def _bays(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    west, _, east, _ = plan.core
    bays = [bay for bay in _rows(plan) if not west - 3.0 < bay[0] < east + 3.0]
    for number, (x, y, way) in enumerate(bays, start=1):
        name = f"{storey.name}-P{number:03d}"
        frame = at(*plan.flat(x, y))
        charging: Properties = {"Liyuan_Parking": {"Charging": number % 6 == 0, "Number": name}}
        yield Element("IfcBuildingElementProxy", f"Parking bay {name}", _LINES, frame, "NOTDEFINED", BAY, charging)
        # Which bays are taken, and by what, follows from their names.
        drawn = crc32(name.encode())
        if drawn % 10 < 6:
            turned = at(*plan.flat(x, y), along=(way, 0.0))
            look = _COLOURS[drawn // 10 % len(_COLOURS)]
            yield Element("IfcBuildingElementProxy", f"Car on {name}", _CARS[look], turned, "NOTDEFINED")


def _pillars(plan: TowerPlan, storey: TowerStorey) -> Iterator[Element]:
    half_x, _ = plan.park_m
    solids = (block((0.6, 0.6, CLEAR_M), "column"), block((0.64, 0.64, 0.6), "sign", z=1.1))
    spots = [(x, y) for x in (-half_x + 6.2, -half_x + 17.2, half_x - 13.4, half_x - 24.4) for y in range(-32, 30, 8)]
    for number, (x, y) in enumerate(spots, start=1):
        frame = at(*plan.flat(x, float(y)))
        yield Element("IfcColumn", f"{storey.name} park column {number:02d}", solids, frame, "COLUMN")
