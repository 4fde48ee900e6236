"""Which walls are painted how, by the kind of building."""

from collections.abc import Callable

from resources.demo.town.looks.civic import paint_church, paint_market, paint_public
from resources.demo.town.looks.commercial import paint_commercial
from resources.demo.town.looks.high_rise import paint_modern, paint_tower
from resources.demo.town.looks.old_houses import paint_house, paint_liyuan
from resources.demo.town.looks.slabs import paint_slab
from resources.demo.town.looks.villas import paint_villa
from resources.demo.town.looks.wall import Wall

KINDS: dict[str, Callable[[Wall], None]] = {
    "liyuan": paint_liyuan,
    "commercial": paint_commercial,
    "shop": paint_commercial,
    "house": paint_house,
    "villa": paint_villa,
    "public": paint_public,
    "station": paint_public,
    "hall": paint_public,
    "market": paint_market,
    "church": paint_church,
    "slab": paint_slab,
    "modern": paint_modern,
    "tower": paint_tower,
}


def paint_wall(wall: Wall) -> None:
    """Paint a wall as buildings of its kind have them; those of other kinds as houses."""
    KINDS.get(wall.building.kind, paint_house)(wall)
