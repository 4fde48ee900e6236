"""Renovation schemes: each design as a building model, with the areas, heights and costs that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from resources.demo.building_model import BuildingModel, Element, Value
from resources.demo.solids import Prism, Solid, ring_area_m2
from resources.demo.town.models.body import Body
from resources.demo.town.models.designs import DESIGNS, Design
from resources.demo.town.models.masses import build_grounds, build_mass
from resources.demo.town.models.sites import Site, make_sites
from resources.demo.town.plan import TownPlan

NOT_BUILT = ("IfcGeographicElement", "IfcUnitaryEquipment")
"""Classes that do not count for a scheme's height: ground and trees, plant on roofs."""


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """A scheme and what it comes to.

    Parameters
    ----------
    floor_area_m2 : float
        Of all its floors.
    height_m : float
        Of its highest roof above the ground floor; without trees and plant.
    storeys : int
    greenery : float
        Share of the site that is lawn or roof garden.
    replaces, keeps : tuple of str
        Ids of buildings in the map of footprints.
    """

    id: str
    design: Design
    site: Site
    model: BuildingModel
    floor_area_m2: float
    height_m: float
    storeys: int
    greenery: float
    replaces: tuple[str, ...]
    keeps: tuple[str, ...]

    @property
    def cost_million_yuan(self) -> float:
        """Estimate, by area."""
        return round(self.floor_area_m2 * self.design.yuan_per_m2 / 1e6, 1)


def make_schemes(town: TownPlan) -> list[Scheme]:
    """Return the twelve schemes.

    Raises
    ------
    ValueError
        The town has no place for one.
    """
    sites = make_sites(town)
    return [_scheme(design, sites[design.site]) for design in DESIGNS]


def _scheme(design: Design, site: Site) -> Scheme:
    name = f"{site.id}-{design.letter}"
    plan = design.plan(site)
    body = Body(f"scheme {name}", plan.levels)
    for mass in plan.masses:
        above = [other.ring for other in plan.masses if other.first and other.first == mass.top]
        build_mass(body, mass, foot_m=site.foot_m, above=above)
    build_grounds(body, site.quad, plan.lawns, foot_m=site.foot_m)
    keeps = tuple(site.standing[k].id for k in plan.keeps)
    replaces = tuple(b.id for b in site.standing if b.id not in keeps)
    floors = round(sum(ring_area_m2(m.ring) * m.storeys for m in plan.masses), 1)
    facts: Mapping[str, Value] = {
        "SchemeId": name,
        "SiteId": site.id,
        "GrossFloorAreaM2": floors,
        "Replaces": " ".join(replaces),
        "Keeps": " ".join(keeps),
    }
    model = body.model(design.name, design.name_zh, site.place, {"Liyuan_Scheme": facts})
    green = sum(_top_area(e) for storey in model.storeys for e in storey.elements if _is_green(e))
    return Scheme(
        id=name,
        design=design,
        site=site,
        model=model,
        floor_area_m2=floors,
        height_m=round(height_m(model), 2),
        storeys=max(mass.top for mass in plan.masses),
        greenery=round(green / ring_area_m2(site.quad), 3),
        replaces=replaces,
        keeps=keeps,
    )


def height_m(model: BuildingModel) -> float:
    """Return how high a model is above its ground floor, without what `NOT_BUILT` names."""
    return max(
        storey.elevation_m + element.frame.origin[2] + _top(solid)
        for storey in model.storeys
        for element in storey.elements
        if element.entity not in NOT_BUILT
        for solid in element.solids
    )


def _top(solid: Solid) -> float:
    if not isinstance(solid, Prism):
        return max(p[2] for p in solid.points)
    matrix = solid.frame.matrix
    corners = np.array([(*p, z) for p in solid.ring for z in (0.0, solid.depth_m)])
    return float((corners @ matrix[2, :3]).max() + matrix[2, 3])


def _is_green(element: Element) -> bool:
    return element.entity == "IfcGeographicElement" and any(solid.look == "grass" for solid in element.solids)


def _top_area(element: Element) -> float:
    prisms = (solid for solid in element.solids if isinstance(solid, Prism))
    return sum(ring_area_m2(prism.ring) - sum(map(ring_area_m2, prism.holes)) for prism in prisms)
