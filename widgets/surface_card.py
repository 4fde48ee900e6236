"""What the inspector says of a place on a tile: its features, the point, the position, the tile."""

import math

from PySide6.QtCore import QCoreApplication

from layers.base import Layer
from layers.data.surface_index import SurfaceHit
from layers.data.tile_features import FeatureHit, PropertyValue
from layers.selection import SelectionPath
from layers.site import Site
from widgets.attribute_table import Row
from widgets.place_names import prefers_chinese
from widgets.point_wording import class_line
from widgets.position_text import crs_is_geographic, crs_name
from widgets.property_rows import property_rows
from widgets.report_notes import ReportNote
from widgets.twins import CHINESE_SUFFIX
from widgets.wording import count_text, kind_text, lonlat_text, metres_text

NAMES = ("name", "title", "label", "longname", "gml:name")
IDS = ("id", "gml:id", "guid", "globalid")
KINDS = ("class", "classification", "kind", "category", "type", "usage", "function")
MAX_NAME_CHARS = 200

translate = QCoreApplication.translate


def chosen_feature(hit: SurfaceHit | None, path: SelectionPath) -> FeatureHit | None:
    """Return what `hit` found of the feature that `path` names; None when it names another."""
    if hit is None or not path.tile or (hit.layer_id, hit.tile) != (path.layer_id, path.tile):
        return None
    return next((f for f in hit.features if (f.label, f.feature) == (path.label, path.feature)), None)


def feature_name(hit: SurfaceHit | None, path: SelectionPath) -> str:
    """Return the name of a tile's feature, as far as it is known; else its number."""
    feature = chosen_feature(hit, path)
    name = ""
    if feature is not None:
        # "roof_name" of a roof; its building has one too.
        others = [key.casefold() for key in feature.properties if key.casefold().endswith("name")]
        own = f"{_first(feature, KINDS).casefold()}_name"
        name = _first(feature, (*NAMES, own, *others, *IDS))
    return name or translate("Inspector", "Feature {n}").replace("{n}", str(path.feature))


def surface_title(hit: SurfaceHit) -> str:
    """Return what a place without features is called."""
    return translate("Inspector", "A point") if hit.point >= 0 else translate("Inspector", "A place on the surface")


def surface_subtitle(layer: Layer, hit: SurfaceHit | None, path: SelectionPath) -> str:
    """Return kind and layer of the feature; that there is none, where there is none."""
    if not path.tile:
        none = translate("Inspector", "no features here")
        return f"{layer.name} · {none}" if hit is not None and not hit.features else layer.name
    feature = chosen_feature(hit, path)
    kind = _first(feature, KINDS) if feature is not None else ""
    return " · ".join(part for part in (kind, layer.name) if part)


def surface_rows(layer: Layer, hit: SurfaceHit, site: Site | None) -> list[Row]:
    """Return everything known of a place, in sections."""
    rows: list[Row] = []
    headings: dict[str, int] = {}
    for number, feature in enumerate(hit.features, start=1):
        group = _heading(feature, number, headings)
        if feature.feature >= 0:
            rows.append(Row(translate("Inspector", "number"), str(feature.feature), group))
        rows += property_rows(feature.properties, group=group)
        if not feature.properties:
            rows.append(Row(translate("Inspector", "properties"), "—", group, "quiet"))
    rows += _point_rows(hit)
    rows += position_rows(hit, site)
    group = translate("Inspector", "Tile")
    rows.append(Row(translate("Inspector", "tile"), hit.tile, group))
    part = translate("Inspector", "point set") if hit.point >= 0 else translate("Inspector", "mesh")
    rows.append(Row(part, str(hit.part), group))
    if hit.point >= 0:
        rows.append(Row(translate("Inspector", "point"), count_text(hit.point), group))
    else:
        rows.append(Row(translate("Inspector", "triangle"), count_text(hit.triangle), group))
    rows.append(Row(translate("Inspector", "layer"), f"{layer.name} · {kind_text(layer.kind)}", group))
    rows += property_rows(hit.properties, group=translate("Inspector", "Tile metadata"))
    return rows


def position_rows(hit: SurfaceHit, site: Site | None) -> list[Row]:
    """Return where a place is: in the site's system, on the ellipsoid, and how steep the surface is there."""
    group = translate("Inspector", "Position")
    rows: list[Row] = []
    if site is not None and site.is_local:
        for name, value in zip("xyz", hit.position.tolist(), strict=True):
            rows.append(Row(name, metres_text(value), group))
    elif site is not None:
        x, y, height = site.crs_from_enu(hit.position)[0].tolist()
        if not crs_is_geographic(site.crs):
            rows.append(Row(translate("Inspector", "coordinate system"), crs_name(site.crs), group))
            rows.append(Row(translate("Inspector", "east"), metres_text(x), group))
            rows.append(Row(translate("Inspector", "north"), metres_text(y), group))
        lon, lat, _ = site.lonlath_from_enu(hit.position)[0].tolist()
        rows.append(Row("WGS 84", lonlat_text(lon, lat), group))
        rows.append(Row(translate("Inspector", "height above the ellipsoid"), metres_text(height), group))
    if hit.normal is not None and hit.triangle >= 0:
        slope = math.degrees(math.acos(min(1.0, abs(float(hit.normal[2])))))
        rows.append(Row(translate("Inspector", "slope"), f"{slope:.0f}°", group))
    return rows


def forgotten_notes() -> tuple[ReportNote, ...]:
    """Return what is said of a feature whose properties are with a tile that was let go."""
    text = translate("Inspector", "its properties are read when it is clicked in the scene")
    return (ReportNote("warning", text),)


def _point_rows(hit: SurfaceHit) -> list[Row]:
    facts, group = hit.facts, translate("Inspector", "Point")
    if facts is None:
        return []
    rows: list[Row] = []
    if facts.class_code is not None:
        rows.append(Row(translate("Inspector", "class"), class_line(facts.class_code), group))
    if facts.intensity is not None:
        rows.append(Row(translate("Inspector", "intensity"), f"{count_text(facts.intensity)} / 65535", group))
    if facts.colour is not None:
        red, green, blue = facts.colour
        rows.append(
            Row(translate("Inspector", "colour"), f"{red}, {green}, {blue} (#{red:02x}{green:02x}{blue:02x})", group)
        )
    return rows


def _heading(feature: FeatureHit, number: int, taken: dict[str, int]) -> str:
    if feature.label:
        text = feature.label[:MAX_NAME_CHARS]
    elif feature.feature < 0:
        text = translate("Inspector", "At this place")
    else:
        text = translate("Inspector", "Feature") if number == 1 else translate("Inspector", "Features {n}")
        text = text.replace("{n}", str(number))
    taken[text] = taken.get(text, 0) + 1
    return text if taken[text] == 1 else f"{text} ({taken[text]})"


def _first(feature: FeatureHit, names: tuple[str, ...]) -> str:
    by_name: dict[str, PropertyValue] = {key.casefold(): value for key, value in feature.properties.items()}
    for name in names:
        for key in (name + CHINESE_SUFFIX, name) if prefers_chinese() else (name,):
            value = by_name.get(key)
            if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
                return " ".join(str(value).split())[:MAX_NAME_CHARS]
    return ""
