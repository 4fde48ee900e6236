"""Writes the old town's models: the tower, historic buildings, the metro, renovation schemes and their table."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from resources.demo.building_model import BuildingModel
from resources.demo.ifc_file import write_ifc
from resources.demo.plan import edge_lengths
from resources.demo.solids import ring_area_m2
from resources.demo.tower import map_place, tower_model
from resources.demo.tower_plan import tower_plan
from resources.demo.town.facades import hemmed_in
from resources.demo.town.models.church import church
from resources.demo.town.models.courtyard_house import courtyard_house
from resources.demo.town.models.market import market
from resources.demo.town.models.metro import metro
from resources.demo.town.models.municipal_hall import municipal_hall
from resources.demo.town.models.picture_glb import encode_model
from resources.demo.town.models.schemes import make_schemes
from resources.demo.town.models.station import station
from resources.demo.town.models.street_front import street_front
from resources.demo.town.models.tower_sensors import sensor_elements
from resources.demo.town.models.villa import villa
from resources.demo.town.plan import TownBuilding, TownPlan
from resources.demo.town.records.heritage import surveyed
from resources.demo.town.terrain import CRS, ORIGIN_EN, lonlath, placed

Maker = Callable[[TownBuilding], BuildingModel]
SCHEME_COLUMNS = (
    *("id", "site", "site_name", "site_name_zh", "name", "name_zh", "firm", "firm_zh", "site_area_m2", "floor_area_m2"),
    *("height_m", "storeys", "greenery_ratio", "cost_million_yuan", "replaces", "keeps", "glb", "ifc"),
    *("lon", "lat", "base_m"),
)


def historic_buildings(town: TownPlan) -> list[tuple[str, TownBuilding, Maker]]:
    """Return the eight buildings that have a model: its file's name, the building, who makes it."""
    hidden, listed = hemmed_in(town), {b.id for b in surveyed(town)}

    def best(kind: str, least_m: float, storeys: int) -> list[TownBuilding]:
        """Return the listed ones at a street with most right angles, of a fit size first."""
        found = [b for b in town.of_kinds(kind) if b.id in listed and b.id not in hidden]
        return sorted(
            found, key=lambda b: (edge_lengths(b.outline).min() < least_m, abs(b.storeys - storeys), _skew(b), b.id)
        )

    two, three = best("liyuan", 21.0, 2)[0], best("liyuan", 21.0, 3)[0]
    return [
        ("church", town.of_kinds("church")[0], church),
        ("station", town.of_kinds("station")[0], station),
        ("hall", town.of_kinds("hall")[0], municipal_hall),
        ("market", town.of_kinds("market")[0], market),
        ("liyuan-1", two, courtyard_house),
        ("liyuan-2", three, courtyard_house),
        ("street-front", best("commercial", 12.0, 5)[0], street_front),
        ("villa", best("villa", 10.0, 3)[0], villa),
    ]


def _skew(building: TownBuilding) -> float:
    ahead = np.roll(building.outline, -1, axis=0) - building.outline
    ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    return round(float(np.abs((ahead * np.roll(ahead, 1, axis=0)).sum(axis=1)).max()), 6)


def write_tower(town: TownPlan, path: Path) -> None:
    """Write the tower with its sensors and the car park under its square."""
    plan = tower_plan(town.tower)
    zero = placed(np.array([plan.place(0, 0, 0), plan.place(1000, 0, 0)]))
    write_ifc(tower_model(plan, map_place(zero), extra=sensor_elements), path)


def write_historic(town: TownPlan, folder: Path) -> None:
    """Write the models of eight historic buildings."""
    for name, building, make in historic_buildings(town):
        write_ifc(make(building), folder / f"{name}.ifc")


def write_metro(path: Path) -> None:
    """Write the metro station and its tubes."""
    write_ifc(metro(), path)


def write_schemes(town: TownPlan, folder: Path) -> None:
    """Write each scheme as glTF and IFC into a folder of its site, where each site lies, and the table of all."""
    rows: list[Sequence[object]] = [SCHEME_COLUMNS]
    for scheme in make_schemes(town):
        site, design, place = scheme.site, scheme.design, scheme.model.place
        home = folder / site.id
        home.mkdir(parents=True, exist_ok=True)
        write_ifc(scheme.model, home / f"{scheme.id}.ifc")
        (home / f"{scheme.id}.glb").write_bytes(encode_model(scheme.model))
        spot = np.array([[place.east_m - ORIGIN_EN[0], place.north_m - ORIGIN_EN[1], place.height_m]])
        (home / "metadata.xml").write_bytes(_metadata((place.east_m, place.north_m, place.height_m)))
        lon, lat, h = lonlath(spot)[0]
        area = ring_area_m2(site.quad)
        rows.append(
            (
                *(
                    scheme.id,
                    site.id,
                    site.name,
                    site.name_zh,
                    design.name,
                    design.name_zh,
                    design.firm,
                    design.firm_zh,
                ),
                *(f"{area:.1f}", f"{scheme.floor_area_m2:.1f}", f"{scheme.height_m:.2f}", scheme.storeys),
                *(f"{scheme.greenery:.3f}", f"{scheme.cost_million_yuan:.1f}"),
                *(" ".join(scheme.replaces), " ".join(scheme.keeps)),
                *(f"{site.id}/{scheme.id}.glb", f"{site.id}/{scheme.id}.ifc"),
                *(f"{lon:.8f}", f"{lat:.8f}", f"{h:.2f}"),
            )
        )
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    (folder / "schemes.csv").write_bytes(text.getvalue().encode("utf-8-sig"))


def _metadata(zero: tuple[float, float, float]) -> bytes:
    """Return the metadata.xml that says where the models beside it have their zero."""
    place = ",".join(f"{value:.4f}" for value in zero)
    lines = (
        '<?xml version="1.0" encoding="utf-8"?>',
        '<ModelMetadata version="1">',
        f"  <SRS>{CRS}</SRS>",
        f"  <SRSOrigin>{place}</SRSOrigin>",
        "</ModelMetadata>",
        "",
    )
    return "\n".join(lines).encode()
