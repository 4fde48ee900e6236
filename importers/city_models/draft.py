"""What a city model holds, in columns that grow while its file is read: objects, surfaces, polygons of rings.

Filled in a confined process, one thread; `importers.city_models.columns` makes arrays of it.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from importers.place import Place

MAX_OBJECTS = 1_000_000
MAX_SURFACES = 4_000_000
MAX_POLYGONS = 4_000_000
MAX_CORNERS = 12_000_000
MAX_INSTANCES = 1_000_000
MAX_TEXTURES = 100_000
MAX_TOLD_IDS = 50
MAX_ID_CHARS = 200
SMALLER = "export a part of it, or in tiles"
NONE = -1


@dataclass(slots=True)
class CityObject:
    """A building, a part of one, a room, a tree.

    Parameters
    ----------
    type : str
        The standard's name without namespace: ``"BuildingPart"``.
    properties : dict
        What the file says of it, as JSON values.
    """

    id: str
    type: str
    name: str = ""
    properties: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class CitySurface:
    """A surface with a meaning: a wall, a roof, the ceiling of a room."""

    owner: int
    type: str
    id: str = ""
    properties: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Instance:
    """Polygons that stand once in the file and several times in the city.

    Parameters
    ----------
    polygons : tuple of int
        The first, and one behind the last, of polygons without an owner.
    matrix : tuple of 16 floats
        Row by row; the last column is a shift.
    anchor : tuple of 3 floats
        Added afterwards.
    """

    owner: int
    lod: int
    polygons: tuple[int, int]
    matrix: tuple[float, ...]
    anchor: tuple[float, float, float]


@dataclass(slots=True)
class Skipped:
    """What was left out, by reason: how often, and of which objects."""

    counts: dict[str, int] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, name: str = "", *, count: int = 1) -> None:
        """Count one more."""
        self.counts[reason] = self.counts.get(reason, 0) + count
        known = self.ids.setdefault(reason, [])
        if name and len(known) < MAX_TOLD_IDS and name not in known:
            known.append(name)


@dataclass(slots=True)
class Draft:
    """A city model while it is read.

    Parameters
    ----------
    format, version : str
        ``"CityJSON"``, ``"2.0"``.
    crs : str
        As the file names it.
    parents : list of (child, parent)
        Rows of `objects`.
    vertices : array of float64
        x, y, z of all pools one after the other.
    pools : list of (first corner, first vertex, vertices)
        From that corner on, corners count from that vertex; a negative number of vertices: up to the last one.
    ring_uv : array of int64
        Where a ring's texture coordinates begin in `uv_refs`; -1: it has none.
    """

    place: Place
    format: str
    version: str = ""
    crs: str = ""
    objects: list[CityObject] = field(default_factory=list)
    surfaces: list[CitySurface] = field(default_factory=list)
    parents: list[tuple[int, int]] = field(default_factory=list)
    lods: dict[str, int] = field(default_factory=dict)
    vertices: "array[float]" = field(default_factory=lambda: array("d"))
    pools: list[tuple[int, int, int]] = field(default_factory=list)
    corners: "array[int]" = field(default_factory=lambda: array("q"))
    ring_sizes: "array[int]" = field(default_factory=lambda: array("q"))
    ring_uv: "array[int]" = field(default_factory=lambda: array("q"))
    uv_pool: "array[float]" = field(default_factory=lambda: array("d"))
    uv_refs: "array[int]" = field(default_factory=lambda: array("q"))
    # One row each: owner, surface, lod, first ring, rings, texture, material.
    polygons: "array[int]" = field(default_factory=lambda: array("q"))
    instances: list[Instance] = field(default_factory=list)
    textures: dict[str, int] = field(default_factory=dict)
    materials: list[tuple[float, float, float, float]] = field(default_factory=list)
    # Rows of objects that stand for storeys though they are called otherwise.
    storeys: list[int] = field(default_factory=list)
    themes: dict[str, int] = field(default_factory=dict)
    theme: str = ""
    skipped: Skipped = field(default_factory=Skipped)

    @property
    def polygon_count(self) -> int:
        """Polygons so far."""
        return len(self.polygons) // POLYGON_WIDTH

    def add_object(self, entry: CityObject) -> int:
        """Return the row of a new object.

        Raises
        ------
        ImportFailed
            There are more than `MAX_OBJECTS`; so for everything here that is counted.
        """
        self._check(len(self.objects), MAX_OBJECTS, "city objects")
        entry.id = entry.id[:MAX_ID_CHARS]
        self.objects.append(entry)
        return len(self.objects) - 1

    def add_surface(self, entry: CitySurface) -> int:
        """Return the row of a new surface."""
        self._check(len(self.surfaces), MAX_SURFACES, "surfaces")
        self.surfaces.append(entry)
        return len(self.surfaces) - 1

    def add_instance(self, entry: Instance) -> None:
        """Let polygons stand once more."""
        self._check(len(self.instances), MAX_INSTANCES, "instances")
        self.instances.append(entry)

    def lod_number(self, name: str) -> int:
        """Return the number of a level of detail, as it is written: ``"2.2"``."""
        return self.lods.setdefault(name[:20], len(self.lods))

    def texture_number(self, name: str) -> int:
        """Return the number of a picture by its name."""
        if name not in self.textures:
            self._check(len(self.textures), MAX_TEXTURES, "pictures")
        return self.textures.setdefault(name, len(self.textures))

    def open_pool(self, vertices: int = NONE) -> None:
        """Let the corners that follow count from the vertices that follow."""
        self.pools.append((len(self.corners), len(self.vertices) // 3, vertices))

    def add_polygon(
        self,
        owner: int,
        rings: Sequence[Sequence[int]],
        *,
        surface: int = NONE,
        lod: int = 0,
        texture: int = NONE,
        material: int = NONE,
    ) -> int:
        """Return the number of a new polygon; -1, and it is counted as left out, when it is none.

        Parameters
        ----------
        rings : sequence of sequence of int
            Numbers of vertices in the open pool, the outline first.
        """
        first_ring, first_corner = len(self.ring_sizes), len(self.corners)
        try:
            for number, ring in enumerate(rings):
                start = len(self.corners)
                self.corners.extend(ring)
                size = len(self.corners) - start
                if size > 1 and self.corners[start] == self.corners[-1]:
                    self.corners.pop()
                    size -= 1
                if size >= 3:
                    self.ring_sizes.append(size)
                    self.ring_uv.append(NONE)
                elif number == 0:
                    break
                else:
                    del self.corners[start:]
                    self.skipped.add("hole", self.id_of(owner))
        except (TypeError, OverflowError):
            del self.ring_sizes[first_ring:], self.ring_uv[first_ring:]
        if len(self.ring_sizes) == first_ring:
            del self.corners[first_corner:]
            self.skipped.add("polygon", self.id_of(owner))
            return NONE
        self._check(len(self.corners), MAX_CORNERS, "corners")
        self.add_row(owner, surface, lod, first_ring, len(self.ring_sizes) - first_ring, texture, material)
        return self.polygon_count - 1

    def add_row(self, *row: int) -> None:
        """Add a polygon of rings that are there already; see `polygons`."""
        self._check(self.polygon_count, MAX_POLYGONS, "polygons")
        self.polygons.extend(row)

    def rings_of(self, polygon: int) -> range:
        """Return the numbers of a polygon's rings."""
        at = polygon * POLYGON_WIDTH
        first = self.polygons[at + FIRST_RING]
        return range(first, first + self.polygons[at + RINGS])

    def set_texture(self, polygon: int, texture: int) -> None:
        """Give a polygon its picture."""
        self.polygons[polygon * POLYGON_WIDTH + TEXTURE] = texture

    def set_uv(self, ring: int, numbers: Sequence[int]) -> bool:
        """Give a ring its texture coordinates, one number in `uv_pool` for each corner; False when they do not fit."""
        size = self.ring_sizes[ring]
        if len(numbers) not in (size, size + 1):
            return False
        start = len(self.uv_refs)
        try:
            self.uv_refs.extend(numbers[:size])
        except (TypeError, OverflowError):
            del self.uv_refs[start:]
            return False
        self.ring_uv[ring] = start
        return True

    def id_of(self, owner: int) -> str:
        """Return the id of an object; empty for none."""
        return self.objects[owner].id if 0 <= owner < len(self.objects) else ""

    def _check(self, count: int, limit: int, what: str) -> None:
        if count >= limit:
            raise self.place.refuse("it holds more than {limit} {what}", advice=SMALLER, limit=limit, what=what)


POLYGON_WIDTH = 7
OWNER, SURFACE, LOD, FIRST_RING, RINGS, TEXTURE, MATERIAL = range(POLYGON_WIDTH)
