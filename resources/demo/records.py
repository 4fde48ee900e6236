"""District records of the town: every footprint, and the survey of its historic buildings."""

import csv
import io
import json
from pathlib import Path

import numpy as np

from layers.data.geometry import Float64
from resources.demo.plan import Building, Plan
from resources.demo.terrain import lonlath
from resources.demo.tower_plan import tower_plan

SURVEYED = 30
SPIRE_M = 48.0
_KINDS_ZH = {
    "liyuan": "里院",
    "shop": "商铺",
    "house": "住宅",
    "villa": "别墅",
    "church": "教堂",
    "tower": "写字楼",
}
_GRADES = (("provincial", "省级"), ("city", "市级"), ("listed", "历史建筑"), ("listed", "历史建筑"))
_STYLES = {
    "liyuan": ("courtyard house with wooden galleries", "里院式"),
    "shop": ("eclectic shop house", "折衷主义"),
    "house": ("row house", "联排式"),
    "villa": ("garden villa", "花园别墅"),
    "church": ("neo-Romanesque", "新罗马式"),
}
_CONDITIONS = (("good", "完好"), ("fair", "一般"), ("fair", "一般"), ("poor", "较差"))


def write_footprints(plan: Plan, path: Path) -> None:
    """Write all buildings as GeoJSON polygons."""
    features = [_feature(building, plan) for building in plan.buildings]
    collection = {"type": "FeatureCollection", "name": "footprints", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")), encoding="utf-8", newline="\n")


def write_survey(plan: Plan, path: Path) -> None:
    """Write the survey of historic buildings as CSV: UTF-8 with a byte order mark, as Excel wants it."""
    rng = np.random.default_rng(plan.seed + 3)
    old = [b for b in plan.buildings if b.kind in ("liyuan", "shop", "villa")]
    chosen = [plan.church, *(old[i] for i in sorted(rng.permutation(len(old))[: SURVEYED - 1].tolist()))]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        (
            *("id", "name", "name_zh", "grade", "grade_zh", "year_built", "style", "style_zh"),
            *("condition", "condition_zh", "storeys", "footprint_id", "lon", "lat"),
        )
    )
    for number, building in enumerate(chosen, start=1):
        grade = _GRADES[0] if building.kind == "church" else _GRADES[int(rng.integers(1, len(_GRADES)))]
        condition = _CONDITIONS[int(rng.integers(len(_CONDITIONS)))]
        year = int(rng.integers(1902, 1938))
        spot = _threshold(building)
        lon, lat, _ = lonlath(np.array([[*spot, building.base_m]]))[0]
        writer.writerow(
            (
                *(f"H{number:03d}", building.name, building.name_zh, *grade, year, *_STYLES[building.kind]),
                *(*condition, building.storeys, building.id, f"{lon:.7f}", f"{lat:.7f}"),
            )
        )
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def height_m(building: Building) -> float:
    """Return the height of the highest point above the ground floor."""
    if building.kind == "church":
        return SPIRE_M
    return round(building.eaves_m + building.roof_rise_m, 2)


def _feature(building: Building, plan: Plan) -> dict[str, object]:
    rings = [_ring(building.outline)]
    court = building.courtyard
    if court is not None:
        rings.append(_ring(court)[::-1])
    base = lonlath(np.array([[*building.centre, building.base_m]]))[0, 2]
    model = tower_plan(plan.tower) if building.kind == "tower" else None
    return {
        "type": "Feature",
        "id": building.id,
        "properties": {
            "id": building.id,
            "name": building.name,
            "name_zh": building.name_zh,
            "kind": building.kind,
            "kind_zh": _KINDS_ZH[building.kind],
            "storeys": building.storeys,
            "base_m": round(float(base), 2),
            "height_m": height_m(building),
            "building": model.guid if model else None,
        },
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


def _ring(outline: Float64) -> list[list[float]]:
    points = lonlath(np.column_stack([outline, np.zeros(len(outline))]))
    ring = [[round(float(lon), 8), round(float(lat), 8)] for lon, lat, _ in points]
    return [*ring, ring[0]]


def _threshold(building: Building) -> Float64:
    # A little inside the front: on the building also where it has a courtyard.
    a, b = building.outline[building.front], building.outline[(building.front + 1) % 4]
    middle = (a + b) / 2
    inwards = building.centre - middle
    spot: Float64 = middle + inwards / np.linalg.norm(inwards) * min(3.0, float(np.linalg.norm(inwards)))
    return spot
