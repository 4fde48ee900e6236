"""CityGML 1.0, 2.0 and 3.0 to columns (OGC 08-007r1, 12-019, 20-010 and 21-006r2).

`read_citygml` runs through `NativeCalls`: it is long work on bytes from outside. Elements are known by their names:
those of features begin with a capital, those of properties do not; what an extension adds is read as attributes.
"""

import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from importers.city_models.columns import columns_of
from importers.city_models.draft import MAX_ID_CHARS, NONE, CityObject, CitySurface, Draft
from importers.city_models.gml_appearance import Appearances
from importers.city_models.gml_attributes import add_attribute
from importers.city_models.gml_geometry import SURFACES, Geometries, Link
from importers.city_models.gml_xml import AGAIN, first, gml_id, href, local, read_members, text_of
from importers.city_models.interiors import STOREYS
from importers.city_models.uncollected import uncollected
from importers.native import Result
from importers.place import Place

_NAMESPACE = re.compile(r"opengis\.net/citygml/(?:(\w+)/)?(\d\.\d)|citygml\.org/citygml/(?:(\w+)/)?(\d)/(\d)")
_LOD = re.compile(r"lod([0-4])\w*")
_STOREY_GROUP = re.compile(r"storey|geschoss", re.IGNORECASE)
# Modules whose elements are no city objects.
_OTHER_MODULES = frozenset(("appearance", "texturedsurface", "dynamizer", "versioning", "pointcloud"))
_NO_FEATURES = frozenset(
    (
        *("Address", "ImplicitGeometry", "ExternalReference", "ExternalObject", "Elevation", "Height", "RoomHeight"),
        *("ConstructionEvent", "Occupancy", "CityObjectRelation", "QualifiedArea", "QualifiedVolume", "Role"),
        *("GenericAttributeSet", "StringAttribute", "IntAttribute", "DoubleAttribute", "DateAttribute", "UriAttribute"),
        *("MeasureAttribute", "CodeAttribute", "Multiplicity", "Appearance", "CityModel"),
    )
)
# Openings of CityGML 1 and 2; in 3 they are objects with surfaces of their own.
_OPENINGS = ("Door", "Window")
_NOT_DRAWN = frozenset(("boundedBy", "extent", "location", "referencePoint", "lod0TerrainIntersection"))
_NO_ATTRIBUTES = frozenset(("name", "boundedBy", "metaDataProperty", "externalReference", "generalizesTo", "relatedTo"))


@uncollected()
def read_citygml(data: bytes, path: str) -> Result:
    """Return the columns of a CityGML file.

    Raises
    ------
    ImportFailed
    """
    reader = _Reader(Draft(Place(path), "CityGML"))
    read_members(data, place=Place(path), root=reader.root, member=reader.member)
    return columns_of(reader.finished())


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._geometries = Geometries(draft)
        self._appearances = Appearances(draft)
        self._rows: dict[str, int] = {}
        # Properties that name a feature elsewhere: row, name of the property, id.
        self._named: list[tuple[int, str, str]] = []
        self._groups: list[int] = []

    def root(self, tag: str, attributes: dict[str, str]) -> None:
        """Check the root element."""
        del attributes
        match = _NAMESPACE.search(tag)
        if local(tag) != "CityModel" or match is None:
            raise self._draft.place.refuse("it holds {tag}, not a CityModel", advice=AGAIN, tag=local(tag)[:40])
        self._draft.version = match[2] or f"{match[4]}.{match[5]}"
        if self._draft.version not in ("0.4", "1.0", "2.0", "3.0"):
            raise self._draft.place.refuse(
                "CityGML {version} is not read, only {versions}",
                advice=AGAIN,
                version=self._draft.version,
                versions="1.0, 2.0, 3.0",
            )

    def member(self, element: Element) -> None:
        """Read a child of the root."""
        if local(element.tag) == "boundedBy":
            self._envelope(element)
            return
        for child in element:
            if local(child.tag) == "Appearance":
                self._appearances.read(child)
            elif _names_feature(child.tag) or local(element.tag) in ("cityObjectMember", "featureMember"):
                self._feature(child, NONE)

    def finished(self) -> Draft:
        """Return the draft once everything is read."""
        draft = self._draft
        self._appearances.apply(self._geometries)
        spans = self._geometries.spans
        for row, name, target in self._named:
            child = self._rows.get(target)
            if child is not None and child != row:
                draft.parents.append((child, row))
            elif child is None and target in spans:
                self._geometries.link(Link(row, NONE, target))
            elif name != "groupMember":
                draft.skipped.add("link", draft.id_of(row))
        self._geometries.resolve()
        self._storeys_of_groups()
        return draft

    def _envelope(self, element: Element) -> None:
        for envelope in element.iter():
            srs = envelope.get("srsName", "")
            if srs and not self._draft.crs:
                self._draft.crs = srs[:500]

    def _feature(self, element: Element, parent: int) -> int:
        draft, mark = self._draft, self._geometries.mark
        name = gml_id(element)[:MAX_ID_CHARS]
        kind = local(element.tag)
        entry = CityObject(name, kind[:80], text_of(first(element, "name"))[:200])
        row = draft.add_object(entry)
        if parent >= 0:
            draft.parents.append((row, parent))
        if name:
            if name in self._rows:
                draft.skipped.add("twice", name)
            self._rows.setdefault(name, row)
        lod = text_of(first(element, "lod"))
        for child in element:
            self._property(child, row, NONE, entry.properties, lod)
        if kind in STOREYS:
            height = entry.properties.get("elevation.elevationValue")
            if height is not None:
                entry.properties["elevation"] = str(height).split()[-1]
        elif kind == "CityObjectGroup":
            self._groups.append(row)
        self._geometries.close(name, mark)
        return row

    def _surface(self, element: Element, owner: int) -> None:
        """Read a surface with a meaning, and the openings in it."""
        mark, name = self._geometries.mark, gml_id(element)[:MAX_ID_CHARS]
        entry = CitySurface(owner, local(element.tag)[:80], name)
        row = self._draft.add_surface(entry)
        for child in element:
            self._property(child, owner, row, entry.properties, "")
        self._geometries.close(name, mark)

    def _property(self, element: Element, owner: int, surface: int, properties: dict[str, object], lod: str) -> None:
        name = local(element.tag)
        target = href(element) if not len(element) else ""
        level = _LOD.fullmatch(name)
        if target:
            if level:
                self._geometries.link(Link(owner, self._draft.lod_number(level[1]), target, surface))
            elif surface < 0:
                self._named.append((owner, name, target))
            return
        if level or (len(element) and local(element[0].tag) in SURFACES and name not in _NOT_DRAWN):
            if name.endswith("TerrainIntersection"):
                return
            number = self._draft.lod_number(level[1] if level else lod)
            for child in element:
                self._geometries.read(child, owner, surface=surface, lod=number)
            return
        is_attribute = name not in _NO_ATTRIBUTES
        for child in element:
            if local(child.tag) == "Envelope":
                self._envelope(element)
            elif local(child.tag) == "Appearance":
                self._appearances.read(child)
            elif _names_surface(child.tag):
                self._surface(child, owner)
            elif _names_feature(child.tag):
                self._feature(child, owner)
            else:
                continue
            is_attribute = False
        if is_attribute:
            add_attribute(properties, element)

    def _storeys_of_groups(self) -> None:
        """Take groups that are called storeys for storeys, in the building of what they group."""
        draft = self._draft
        above: dict[int, int] = {}
        for child, parent in draft.parents:
            above.setdefault(child, parent)
        for group in self._groups:
            properties = draft.objects[group].properties
            words = " ".join(str(properties.get(key, "")) for key in ("class", "function", "usage"))
            members = (
                [child for child, parent in draft.parents if parent == group] if _STOREY_GROUP.search(words) else []
            )
            building = next((b for b in (_building(draft, above, m, group) for m in members) if b >= 0), NONE)
            if building >= 0:
                draft.storeys.append(group)
                draft.parents.append((group, building))


def _building(draft: Draft, above: dict[int, int], row: int, group: int) -> int:
    for _ in range(64):
        if draft.objects[row].type == "Building":
            return row
        row = above.get(row, NONE)
        if row in (NONE, group):
            return NONE
    return NONE


def _module(tag: str) -> str | None:
    """Return the module of CityGML that an element is of, ``""`` for the core; None for what is of none."""
    match = _NAMESPACE.search(tag.partition(" ")[0])
    return (match[1] or match[3] or "") if match else None


@lru_cache(maxsize=4096)
def _names_feature(tag: str) -> bool:
    name = local(tag)
    if not name[:1].isupper() or name in _NO_FEATURES or name.startswith("Abstract"):
        return False
    module = _module(tag)
    return module is not None and module not in _OTHER_MODULES


@lru_cache(maxsize=4096)
def _names_surface(tag: str) -> bool:
    name = local(tag)
    if not _names_feature(tag):
        return False
    return name.endswith("Surface") or (name in _OPENINGS and "/3.0" not in tag.partition(" ")[0])
