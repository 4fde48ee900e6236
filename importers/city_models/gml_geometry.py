"""Geometries of GML 3.1 and 3.2 to polygons: surfaces and solids of any nesting, references, implicit geometries."""

import math
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from importers.city_models.draft import FIRST_RING, LOD, NONE, OWNER, POLYGON_WIDTH, Draft, Instance
from importers.city_models.gml_xml import first, gml_id, href, local, text_of

MAX_LINKS = 4_000_000
MAX_LINK_DEPTH = 20

POLYGONS = frozenset(("Polygon", "PolygonPatch", "Triangle", "Rectangle"))
SURFACES = POLYGONS | {
    *("MultiSurface", "CompositeSurface", "Surface", "PolyhedralSurface", "TriangulatedSurface", "Tin"),
    *("OrientableSurface", "Solid", "CompositeSolid", "MultiSolid", "MultiGeometry", "GeometricComplex"),
    *("MultiPolygon", "Shell"),
}
_WITHOUT_SURFACES = frozenset(
    ("Point", "MultiPoint", "LineString", "Curve", "MultiCurve", "CompositeCurve", "MultiLineString", "OrientableCurve")
)
_OUTLINES, _HOLES = ("exterior", "outerBoundaryIs"), ("interior", "innerBoundaryIs")
_SEPARATORS = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class Span:
    """What an element with an id holds: polygons and references, each from the first to behind the last."""

    polygons: tuple[int, int]
    links: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to surfaces that stand elsewhere.

    Parameters
    ----------
    lod : int
        Of the surfaces here; -1: as they are there.
    """

    owner: int
    lod: int
    target: str
    surface: int = NONE


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An implicit geometry whose shape stands elsewhere."""

    owner: int
    lod: int
    target: str
    matrix: tuple[float, ...]
    anchor: tuple[float, float, float]


class Geometries:
    """Reads geometries into a draft; references are followed when everything is read."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        draft.open_pool()
        self.spans: dict[str, Span] = {}
        self.rings: dict[str, int] = {}
        self.links: list[Link] = []
        self._waiting: list[_Waiting] = []

    @property
    def mark(self) -> tuple[int, int]:
        """How many polygons and references there are."""
        return self._draft.polygon_count, len(self.links)

    def close(self, name: str, mark: tuple[int, int]) -> None:
        """Keep, under an id, what was read since `mark`."""
        if name:
            polygons, links = self.mark
            self.spans.setdefault(name, Span((mark[0], polygons), (mark[1], links)))

    def read(self, element: Element, owner: int, *, surface: int, lod: int, dimension: int = 3) -> None:
        """Read a geometry; what is damaged is left out and counted."""
        draft, name, mark = self._draft, local(element.tag), self.mark
        srs = element.get("srsName", "")
        if srs:
            draft.crs = draft.crs or srs[:500]
            if srs[:500] != draft.crs:
                draft.skipped.add("crs", draft.id_of(owner))
        dimension = _dimension(element, dimension)
        if name in POLYGONS:
            self._polygon(element, owner, surface=surface, lod=lod, dimension=dimension)
        elif name in _WITHOUT_SURFACES:
            draft.skipped.add("points", draft.id_of(owner))
        elif name == "ImplicitGeometry":
            self._implicit(element, owner, lod=lod)
        else:
            for child in element:
                target = href(child) if not len(child) else ""
                if target:
                    self.link(Link(owner, lod, target, surface))
                else:
                    self.read(child, owner, surface=surface, lod=lod, dimension=dimension)
        self.close(gml_id(element), mark)

    def link(self, link: Link) -> None:
        """Keep a reference."""
        if len(self.links) >= MAX_LINKS:
            self._draft.skipped.add("link", self._draft.id_of(link.owner))
        else:
            self.links.append(link)

    def resolve(self) -> None:
        """Follow the references."""
        self._follow_links()
        for one in self._waiting:
            span = self.spans.get(one.target)
            if span is None or span.polygons[0] == span.polygons[1]:
                self._draft.skipped.add("link", self._draft.id_of(one.owner))
                continue
            self._draft.add_instance(Instance(one.owner, one.lod, span.polygons, one.matrix, one.anchor))

    def _follow_links(self) -> None:
        polygons = self._draft.polygons
        linked = {link.owner for link in self.links}
        known = {
            (polygons[at + OWNER], polygons[at + LOD], polygons[at + FIRST_RING])
            for at in range(0, len(polygons), POLYGON_WIDTH)
            if polygons[at + OWNER] in linked
        }
        for link in self.links:
            if link.owner < 0:
                continue
            found = False
            for number in self._targets(link.target, set(), 0):
                found = True
                row = list(polygons[number * POLYGON_WIDTH : (number + 1) * POLYGON_WIDTH])
                row[OWNER] = link.owner
                row[LOD] = link.lod if link.lod >= 0 else row[LOD]
                key = (row[OWNER], row[LOD], row[FIRST_RING])
                if key not in known:
                    known.add(key)
                    self._draft.add_row(*row)
            if not found:
                self._draft.skipped.add("link", self._draft.id_of(link.owner))

    def _targets(self, name: str, seen: set[str], depth: int) -> Iterator[int]:
        """Yield the polygons below an id; what refers to itself ends there."""
        span = self.spans.get(name)
        if span is None or name in seen or depth > MAX_LINK_DEPTH:
            return
        seen.add(name)
        yield from range(*span.polygons)
        for link in self.links[slice(*span.links)]:
            yield from self._targets(link.target, seen, depth + 1)

    def _polygon(self, element: Element, owner: int, *, surface: int, lod: int, dimension: int) -> None:
        draft = self._draft
        outlines = [child for child in element if local(child.tag) in _OUTLINES]
        rings: list[range] = []
        names: list[str] = []
        start = len(draft.vertices)
        for boundary in (*outlines[:1], *(child for child in element if local(child.tag) in _HOLES)):
            points = _ring_points(boundary, dimension)
            if points is None:
                rings = []
                break
            if points[1]:
                draft.skipped.add("flat", draft.id_of(owner))
            begin = len(draft.vertices) // 3
            draft.vertices.extend(points[0])
            rings.append(range(begin, len(draft.vertices) // 3))
            names.append(_ring_id(boundary))
        number = draft.add_polygon(owner, rings, surface=surface, lod=lod)
        if number < 0:
            del draft.vertices[start:]
            return
        if len(draft.rings_of(number)) == len(names):
            for ring, name in zip(draft.rings_of(number), names, strict=True):
                if name:
                    self.rings.setdefault(name, ring)

    def _implicit(self, element: Element, owner: int, *, lod: int) -> None:
        draft = self._draft
        shape, place = first(element, "relativeGMLGeometry", "relativeGeometry"), first(element, "referencePoint")
        if shape is None:
            draft.skipped.add("library", draft.id_of(owner))
            return
        matrix = _floats(text_of(first(element, "transformationMatrix"))) or array("d", _IDENTITY)
        anchor = (
            next((_floats(text_of(e)) for e in place.iter() if local(e.tag) in ("pos", "coordinates")), None)
            if (place is not None)
            else None
        )
        if len(matrix) != 16 or anchor is None or len(anchor) != 3 or not all(map(math.isfinite, (*matrix, *anchor))):
            draft.skipped.add("instance", draft.id_of(owner))
            return
        at = (anchor[0], anchor[1], anchor[2])
        target = href(shape) if not len(shape) else ""
        if target:
            self._waiting.append(_Waiting(owner, lod, target, tuple(matrix), at))
            return
        mark = draft.polygon_count
        for child in shape:
            self.read(child, NONE, surface=NONE, lod=lod)
        if draft.polygon_count > mark:
            draft.add_instance(Instance(owner, lod, (mark, draft.polygon_count), tuple(matrix), at))


_IDENTITY = tuple(float(i % 5 == 0) for i in range(16))


def _ring_id(boundary: Element) -> str:
    ring = first(boundary, "LinearRing", "Ring")
    return gml_id(ring) if ring is not None else ""


def _ring_points(boundary: Element, dimension: int) -> "tuple[array[float], bool] | None":
    """Return x, y, z of a ring's corners without the closing one, and whether heights are missing; None if damaged."""
    result = array("d")
    flat = False
    for element in boundary.iter():
        name = local(element.tag)
        if name in ("posList", "pos", "coordinates"):
            found = _floats(text_of(element))
            size = _dimension(element, dimension)
        elif name == "coord":
            found = _floats(" ".join(text_of(child) for child in element))
            size = len(element)
        else:
            continue
        if name == "pos" and found is not None and len(found) in (2, 3):
            size = len(found)
        if found is None or size not in (2, 3) or len(found) % size:
            return None
        if size == 2:
            flat = True
            found = array("d", (v for i in range(0, len(found), 2) for v in (found[i], found[i + 1], 0.0)))
        # Curves of a ring each begin where the one before ends.
        result.extend(found[3:] if len(result) and name == "posList" and result[-3:] == found[:3] else found)
    if len(result) > 3 and result[:3] == result[-3:]:
        del result[-3:]
    return result, flat


def _dimension(element: Element, otherwise: int) -> int:
    text = element.get("srsDimension") or element.get("dimension") or ""
    return int(text) if text in ("2", "3") else otherwise


def _floats(text: str) -> "array[float] | None":
    """Return the numbers in a text; None when one is none."""
    try:
        return (
            array("d", map(float, text.split()))
            if "," not in text
            else array("d", map(float, _SEPARATORS.split(text.strip())))
        )
    except ValueError:
        return None
