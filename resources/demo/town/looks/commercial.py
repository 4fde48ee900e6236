"""Fronts of the thirties along the main street: pilasters, cornices, shop fronts, tall signs; blind party walls."""

from resources.demo.town.looks import fittings, surfaces, trade, windows
from resources.demo.town.looks.stamp import Colour, scaled
from resources.demo.town.looks.wall import Wall

SHOP_M = 3.0
VARIANTS = 10


def paint_commercial(wall: Wall) -> None:
    """Paint a wall of a commercial building."""
    if wall.role == "street":
        _front(wall)
    else:
        _party_wall(wall)


def _front(wall: Wall) -> None:
    manner = wall.look.manner % 5
    if manner == 3:
        surfaces.brick(wall, (146, 106, 92), worn=wall.look.worn)
    elif manner == 4:
        surfaces.facing(wall, wall.look.plaster)
    else:
        surfaces.plaster(wall, wall.look.plaster, worn=wall.look.worn)
    wall.granite(wall.low_m, 0.5)
    bays = wall.bays(2.9 if manner else 3.4, margin_m=0.35)
    (_verticals, _classical, _bands, _classical, _bands)[manner](wall, bays)
    trade.shops(wall, wall.bays(3.4, margin_m=0.2), height_m=SHOP_M)
    for storey in range(1, wall.building.storeys):
        for left, right in bays:
            if wall.rng.random() < 0.16:
                x = left + (right - left) * (0.05 if wall.rng.random() < 0.5 else 0.95)
                wall.put(wall.stamp(fittings.air_conditioner, variants=8), x, storey * wall.storey_m + 0.35)
    if wall.rng.random() < 0.55 and wall.building.storeys > 2:
        height = float(wall.rng.integers(6, 12)) / 2
        x = 0.7 if wall.rng.random() < 0.5 else wall.width_m - 0.9
        wall.put(wall.stamp(trade.upright_sign, height, variants=8), x, wall.storey_m + 0.5, lit=0.8)
    if wall.rng.random() < 0.4:
        surfaces.cables(wall, wall.storey_m + 0.4)


def _verticals(wall: Wall, bays: list[tuple[float, float]]) -> None:
    # Art deco: strips run through all storeys, dark spandrels between them, a stepped middle.
    top = wall.building.eaves_m
    first = wall.storey_m
    for left, right in bays:
        wall.tint(left + 0.5, right - 0.5, first, top - 0.8, -16.0)
    _windows(wall, bays, width=1.5, height=2.1, sill=0.8, sashes="gridded", surround=0.0)
    for cut in [bays[0][0], *(right for _, right in bays)]:
        surfaces.pilaster(wall, cut, first, top - 0.3, half=0.28, tint=18.0)
    middle = wall.width_m / 2
    wall.tint(middle - 1.4, middle + 1.4, top - 1.2, top, 12.0)
    surfaces.cornice(wall, top, deep=0.25, tint=16.0)
    wall.band(first - 0.05, first + 0.3, tint=18.0)


def _classical(wall: Wall, bays: list[tuple[float, float]]) -> None:
    top = wall.building.eaves_m
    last = wall.building.storeys - 1
    arched = wall.look.manner // 8 % 2 == 0 and last > 1
    _windows(
        wall, bays, width=1.2, height=2.0, sill=0.85, sashes="casement", surround=20.0, skip=last if arched else -1
    )
    if arched:
        for left, right in bays:
            stamp = wall.stamp(windows.arched, 1.3, 2.3, wall.look.frame, 20.0, variants=VARIANTS)
            wall.put(stamp, (left + right) / 2, last * wall.storey_m + 0.7)
    for storey in range(1, wall.building.storeys):
        wall.band(storey * wall.storey_m + 0.05, storey * wall.storey_m + 0.3, tint=18.0)
    for cut in (bays[0][0], bays[-1][1]):
        surfaces.pilaster(wall, cut, wall.storey_m, top - 0.5, half=0.4, tint=12.0)
    surfaces.cornice(wall, top - 0.1, deep=0.55, tint=26.0)


def _bands(wall: Wall, bays: list[tuple[float, float]]) -> None:
    # Bands of windows, and between them bands of another colour.
    colour = wall.look.plaster
    other: Colour = (colour[0] * 0.82, colour[1] * 0.78, colour[2] * 0.74)
    for storey in range(1, wall.building.storeys):
        z = storey * wall.storey_m
        wall.bar(0.3, wall.width_m - 0.3, z + 0.85, z + 2.75, other, opacity=0.6)
        wall.band(z + 0.65, z + 0.85, tint=20.0)
        wall.band(z + 2.75, z + 2.9, tint=16.0)
    _windows(wall, bays, width=1.9, height=1.85, sill=0.88, sashes="gridded", surround=0.0)
    surfaces.cornice(wall, wall.building.eaves_m, deep=0.3, tint=18.0)


def _windows(
    wall: Wall,
    bays: list[tuple[float, float]],
    *,
    width: float,
    height: float,
    sill: float,
    sashes: str,
    surround: float,
    skip: int = -1,
) -> None:
    style = "sliding" if wall.look.renewed else sashes
    for storey in range(1, wall.building.storeys):
        if storey == skip:
            continue
        for left, right in bays:
            if right - left < width + 0.3:
                continue
            stamp = wall.stamp(windows.window, width, height, wall.look.frame, style, surround, None, variants=VARIANTS)
            wall.put(stamp, (left + right) / 2, storey * wall.storey_m + sill)


def _party_wall(wall: Wall) -> None:
    look, rng = wall.look, wall.rng
    if look.manner % 3 == 0:
        surfaces.brick(wall, (140, 108, 94), worn=min(1.0, look.worn + 0.3))
    else:
        surfaces.plaster(wall, scaled(look.plaster, 0.93), worn=min(1.0, look.worn + 0.3))
    wall.granite(wall.low_m, 0.4)
    seldom = 0.45 if wall.role == "court" else 0.8
    for storey in range(wall.building.storeys):
        wall.tint(0.0, wall.width_m, storey * wall.storey_m - 0.05, storey * wall.storey_m + 0.08, -7.0)
        for left, right in wall.bays(3.4):
            if rng.random() > seldom and right - left > 1.8:
                stamp = wall.stamp(windows.window, 1.2, 1.5, look.frame, "sliding", 0.0, None, variants=VARIANTS)
                wall.put(stamp, (left + right) / 2, storey * wall.storey_m + 1.0)
            elif rng.random() < 0.1:
                wall.put(wall.stamp(fittings.air_conditioner, variants=8), left + 0.8, storey * wall.storey_m + 1.2)
    if wall.width_m > 8.0 and rng.random() < 0.3:
        # What is left of a painted advertisement.
        x, z = rng.uniform(1.0, wall.width_m - 6.0), wall.storey_m * (wall.building.storeys - 2)
        faded = trade.SIGNS[int(rng.integers(len(trade.SIGNS)))]
        wall.bar(x, x + 5.0, z + 0.4, z + 4.0, faded, opacity=0.22)
        wall.put(wall.stamp(trade.sign_board, 4.5, 0.95, variants=24), x + 2.5, z + 1.5, lit=0.0)
    if rng.random() < 0.5:
        surfaces.downpipe(wall, rng.uniform(0.3, max(0.4, wall.width_m - 0.3)))
    surfaces.cornice(wall, wall.building.eaves_m, deep=0.15, tint=8.0)
