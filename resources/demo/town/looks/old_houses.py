"""Liyuan and plain houses: plaster on granite plinths, shops in the street."""

from resources.demo.town.looks import fittings, surfaces, trade, windows
from resources.demo.town.looks.court import paint_court
from resources.demo.town.looks.stamp import Colour
from resources.demo.town.looks.wall import Wall

GATE_STONE: Colour = (178, 170, 156)
SHOP_M = 2.75
VARIANTS = 8


def paint_liyuan(wall: Wall) -> None:
    """Paint a wall of a liyuan."""
    if wall.role == "court":
        paint_court(wall)
        return
    _plaster(wall)
    bays = wall.bays(wall.look.bay_m)
    on_street = wall.role == "street"
    gate = len(bays) // 2 if on_street and wall.width_m > 9.0 else -1
    shops = 0.75 if wall.look.manner % 4 else 0.35
    traded = on_street and wall.width_m > 5.0 and wall.look.manner % 8 != 0
    _storeys(wall, bays, ground=not traded, gate=gate)
    if traded:
        trade.shops(wall, bays, height_m=SHOP_M, skip=gate, share=shops)
    if gate >= 0:
        left, right = bays[gate]
        wall.put(wall.stamp(windows.gate, 2.0, 3.0, GATE_STONE, variants=3), (left + right) / 2, 0.0, lit=0.8)
    _clutter(wall, bays)


def paint_house(wall: Wall) -> None:
    """Paint a wall of a house."""
    _plaster(wall)
    bays = wall.bays(wall.look.bay_m)
    entry = -1
    if wall.role == "street" and wall.width_m > 5.0:
        entry = int(wall.look.manner % len(bays))
    traded = wall.role == "street" and wall.look.manner % 5 == 0
    _storeys(wall, bays, ground=not traded, gate=entry)
    if traded:
        trade.shops(wall, bays, height_m=SHOP_M, skip=entry, share=0.8)
    if entry >= 0:
        left, right = bays[entry]
        wall.put(wall.stamp(windows.door, 1.3, 2.6, wall.look.timber, 16.0, variants=3), (left + right) / 2, 0.0)
    _clutter(wall, bays)


def _plaster(wall: Wall) -> None:
    if wall.look.manner % 11 == 3:
        surfaces.brick(wall, (142, 96, 80) if wall.look.manner % 2 else (136, 130, 122), worn=wall.look.worn)
    else:
        surfaces.plaster(wall, wall.look.plaster, worn=wall.look.worn)
    if wall.role == "street" and wall.look.manner % 7 == 2:
        wall.granite(wall.low_m, wall.storey_m)
    else:
        wall.granite(wall.low_m, 0.55 + 0.1 * (wall.look.manner % 5))


def _storeys(wall: Wall, bays: list[tuple[float, float]], *, ground: bool, gate: int) -> None:
    look = wall.look
    surround = (0.0, 16.0)[look.manner % 2]
    sashes = "sliding" if look.renewed else ("casement", "gridded")[look.manner // 4 % 2]
    width, height = ((1.0, 1.6), (1.0, 1.9), (1.1, 1.75), (1.25, 1.75))[look.manner // 16 % 4]
    blind = {"street": 0.03, "side": 0.3, "gable": 0.4}.get(wall.role, 0.2)
    for storey in range(wall.building.storeys):
        floor = storey * wall.storey_m
        if storey and look.manner % 4 != 1:
            wall.band(floor + 0.05, floor + 0.28, tint=14.0)
        if storey == 0 and not ground:
            continue
        for k, (left, right) in enumerate(bays):
            if (storey == 0 and k == gate) or right - left < width + 0.4 or wall.rng.random() < blind:
                continue
            stamp = wall.stamp(windows.window, width, height, look.frame, sashes, surround, None, variants=VARIANTS)
            wall.put(stamp, (left + right) / 2, floor + 0.95)
    if wall.high_m > wall.eaves_m + 1.8 and wall.width_m > 5.0:
        stamp = wall.stamp(windows.window, 0.8, 1.1, look.frame, "casement", surround, None, variants=VARIANTS)
        wall.put(stamp, wall.width_m / 2, wall.eaves_m + 0.2)
    surfaces.cornice(wall, wall.building.eaves_m, deep=0.3, tint=16.0 if look.manner % 2 else 6.0)


def _clutter(wall: Wall, bays: list[tuple[float, float]]) -> None:
    rng = wall.rng
    for left, right in bays:
        for storey in range(wall.building.storeys):
            if rng.random() < 0.13:
                z = storey * wall.storey_m + (0.2 if storey else 2.9) + rng.uniform(0.0, 0.3)
                x = left + (right - left) * (0.06 if rng.random() < 0.5 else 0.96)
                wall.put(wall.stamp(fittings.air_conditioner, variants=8), x, z)
    if wall.role == "street" and rng.random() < 0.8:
        surfaces.cables(wall, 3.1 + rng.uniform(0.0, 0.5))
    if rng.random() < 0.6:
        surfaces.downpipe(wall, 0.4)
    if wall.width_m > 12.0 and rng.random() < 0.6:
        surfaces.downpipe(wall, wall.width_m - 0.4)
    if rng.random() < 0.3 and wall.width_m > 4.0:
        wall.put(wall.stamp(fittings.meters, variants=4), rng.uniform(1.0, wall.width_m - 1.0), 1.3)
    if wall.role != "street" and rng.random() < 0.35 and wall.width_m > 3.0:
        wall.put(
            wall.stamp(fittings.flue, 2.4, variants=4), rng.uniform(0.8, wall.width_m - 0.8), rng.uniform(0.5, 3.5)
        )
