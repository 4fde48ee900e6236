"""A draft as arrays that cross from the confined process: of each object only its highest level of detail."""

import re
from array import array
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from importers.city_models.draft import (
    FIRST_RING,
    LOD,
    MATERIAL,
    MAX_CORNERS,
    NONE,
    OWNER,
    POLYGON_WIDTH,
    RINGS,
    SMALLER,
    SURFACE,
    TEXTURE,
    Draft,
    Instance,
)
from importers.native import Result

Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

MAX_COORDINATE = 1e9
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4})?")
_PART = "Part"


def columns_of(draft: Draft) -> Result:
    """Return everything in a draft as named arrays; `importers.city_models.model.CityModel` reads them."""
    faces = _Faces(draft)
    kept = faces.kept()
    parts = [faces.gathered(kept)]
    # Their corners come on top of what was checked while reading.
    room = MAX_CORNERS - len(parts[0]["points"])
    for instance in faces.instances():
        parts.append(faces.placed(instance))
        room -= len(parts[-1]["points"])
        if room < 0:
            raise draft.place.refuse(
                "it holds more than {limit} {what}", advice=SMALLER, limit=MAX_CORNERS, what="corners"
            )
    result = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return result | _tables(draft, faces)


class _Faces:
    """The polygons of a draft."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._vertices = _array(draft.vertices, np.float64).reshape(-1, 3)
        self._corners = self._absolute()
        sizes = _array(draft.ring_sizes, np.int64)
        self._ring_sizes = sizes
        self._ring_ends = np.cumsum(sizes)
        self.polygons = _array(draft.polygons, np.int64).reshape(-1, POLYGON_WIDTH)
        with np.errstate(invalid="ignore"):
            sound: Bool = np.all(np.abs(self._vertices) <= MAX_COORDINATE, axis=1)
        self._is_there = self._corners >= 0
        good = self._is_there.copy()
        good[good] = sound[self._corners[good]]
        self._bad_before = np.concatenate([[0], np.cumsum(~good)])
        self._lost_before = np.concatenate([[0], np.cumsum(~self._is_there)])
        self._uv = self._texture_coordinates()
        starts, ends = self._corner_range(self.polygons)
        self._is_sound = self._bad_before[ends] == self._bad_before[starts]
        self.ranks = _lod_ranks(list(draft.lods))
        self._best = self._best_ranks()

    def kept(self) -> Int64:
        """Return the polygons that are sound and of their object's highest level; tell of those that are not sound."""
        rows = self.polygons
        bad = np.flatnonzero((rows[:, OWNER] >= 0) & ~self._is_sound)
        starts, ends = self._corner_range(rows[bad])
        lost = self._lost_before[ends] > self._lost_before[starts]
        for reason, mask in (("vertex", lost), ("place", ~lost)):
            for owner, count in zip(*np.unique(rows[bad[mask], OWNER], return_counts=True), strict=True):
                self._draft.skipped.add(reason, self._draft.id_of(int(owner)), count=int(count))
        owned = np.flatnonzero((rows[:, OWNER] >= 0) & self._is_sound)
        kept: Int64 = owned[self.ranks[rows[owned, LOD]] == self._best[rows[owned, OWNER]]]
        return kept

    def instances(self) -> list[Instance]:
        """Return the instances of their object's highest level."""
        return [i for i in self._draft.instances if self.ranks[i.lod] == self._best[i.owner]]

    def gathered(self, chosen: Int64) -> dict[str, npt.NDArray[Any]]:
        """Return polygons with their rings and corners."""
        rows = self.polygons[chosen]
        rings = _runs(rows[:, FIRST_RING], rows[:, RINGS])
        sizes = self._ring_sizes[rings]
        corners = _runs(self._ring_ends[rings] - sizes, sizes)
        return {
            "points": self._vertices[self._corners[corners]],
            "uv": self._uv[corners],
            "ring_sizes": sizes.astype(np.int32),
            "polygon_rings": rows[:, RINGS].astype(np.int32),
            "polygon_owner": rows[:, OWNER].astype(np.int32),
            "polygon_surface": rows[:, SURFACE].astype(np.int32),
            "polygon_texture": rows[:, TEXTURE].astype(np.int32),
            "polygon_material": rows[:, MATERIAL].astype(np.int32),
            # Polygons of the same rings are the same surface, seen by several objects.
            "polygon_source": rows[:, FIRST_RING].astype(np.int32),
        }

    def placed(self, instance: Instance) -> dict[str, npt.NDArray[Any]]:
        """Return the polygons of an instance, where it stands."""
        first, end = instance.polygons
        chosen = np.arange(first, end)
        bad = int((~self._is_sound[chosen]).sum())
        if bad:
            self._draft.skipped.add("place", self._draft.id_of(instance.owner), count=bad)
        found = self.gathered(chosen[self._is_sound[chosen]])
        matrix = np.array(instance.matrix, np.float64).reshape(4, 4)
        points = found["points"] @ matrix[:3, :3].T + matrix[:3, 3] + np.array(instance.anchor)
        if len(points) and not np.all(np.abs(points) <= MAX_COORDINATE):
            self._draft.skipped.add("place", self._draft.id_of(instance.owner), count=len(chosen))
            return self.gathered(chosen[:0])
        count = len(found["polygon_owner"])
        return found | {
            "points": points,
            "polygon_owner": np.full(count, instance.owner, np.int32),
            "polygon_source": np.full(count, NONE, np.int32),
        }

    def shown_lods(self) -> dict[str, int]:
        """Return how many objects are shown in each level of detail."""
        names = sorted(self._draft.lods, key=lambda name: self.ranks[self._draft.lods[name]])
        by_rank = {int(self.ranks[self._draft.lods[name]]): name for name in names}
        ranks, counts = np.unique(self._best[self._best >= 0], return_counts=True)
        return {by_rank[int(r)]: int(c) for r, c in zip(ranks, counts, strict=True)}

    def lods(self) -> dict[str, int]:
        """Return how many polygons the file has in each level of detail."""
        owned = self.polygons[self.polygons[:, OWNER] >= 0]
        counts = np.bincount(owned[:, LOD], minlength=len(self._draft.lods)).tolist()
        for instance in self._draft.instances:
            counts[instance.lod] += instance.polygons[1] - instance.polygons[0]
        return {name: counts[number] for name, number in sorted(self._draft.lods.items()) if counts[number]}

    def _absolute(self) -> Int64:
        """Return the vertex of each corner; -1 where there is none."""
        corners = _array(self._draft.corners, np.int64).copy()
        pools = self._draft.pools or [(0, 0, NONE)]
        starts, firsts, counts = (np.array(column, np.int64) for column in zip(*pools, strict=True))
        counts = np.where(counts < 0, len(self._vertices) - firsts, counts)
        lengths = np.diff(np.append(starts, len(corners)))
        if starts[0] > 0:
            corners[: starts[0]] = NONE
        rest = corners[starts[0] :]
        missing = (rest < 0) | (rest >= np.repeat(counts, lengths))
        rest += np.repeat(firsts, lengths)
        rest[missing] = NONE
        return corners

    def _corner_range(self, rows: Int64) -> tuple[Int64, Int64]:
        first, last = rows[:, FIRST_RING], rows[:, FIRST_RING] + rows[:, RINGS] - 1
        return self._ring_ends[first] - self._ring_sizes[first], self._ring_ends[last]

    def _texture_coordinates(self) -> npt.NDArray[np.float32]:
        """Return float32 (corners, 2); not a number where there are none."""
        uv = np.full((len(self._corners), 2), np.nan, np.float32)
        begins = _array(self._draft.ring_uv, np.int64)
        rings = np.flatnonzero(begins >= 0)
        pool = _array(self._draft.uv_pool, np.float64).reshape(-1, 2)
        if not len(rings) or not len(pool):
            return uv
        sizes = self._ring_sizes[rings]
        refs = _array(self._draft.uv_refs, np.int64)[_runs(begins[rings], sizes)]
        known = (refs >= 0) & (refs < len(pool))
        corners = _runs(self._ring_ends[rings] - sizes, sizes)
        found = pool[refs[known]]
        found[np.abs(found) > 1e6] = np.nan
        uv[corners[known]] = found
        return uv

    def _best_ranks(self) -> Int64:
        """Return the highest rank of each object; -1 for what has nothing or whose parts are finer."""
        best = np.full(len(self._draft.objects), NONE, np.int64)
        owned = self.polygons[(self.polygons[:, OWNER] >= 0) & self._is_sound]
        np.maximum.at(best, owned[:, OWNER], self.ranks[owned[:, LOD]])
        for instance in self._draft.instances:
            best[instance.owner] = max(best[instance.owner], self.ranks[instance.lod])
        finest = best.copy()
        for child, parent in self._draft.parents:
            if self._draft.objects[child].type.endswith(_PART):
                finest[parent] = max(finest[parent], best[child])
        return np.where(finest > best, NONE, best)


def lod_value(name: str) -> float:
    """Return a level of detail as a number; below all others what is none."""
    match = _NUMBER.match(name)
    return float(match[0]) if match else -1.0


def _lod_ranks(names: list[str]) -> Int64:
    values = [lod_value(name) for name in names]
    order = sorted(set(values))
    return np.array([order.index(value) for value in values] or [0], np.int64)


def _runs(starts: Int64, sizes: Int64) -> Int64:
    """Return ``starts[0], starts[0] + 1, ...``, of each start as many as its size says."""
    if not len(starts):
        return np.empty(0, np.int64)
    ends = np.cumsum(sizes)
    result: Int64 = np.arange(int(ends[-1]), dtype=np.int64) + np.repeat(starts - (ends - sizes), sizes)
    return result


def _count_circles(draft: Draft) -> None:
    """Count the objects that are above themselves, and those below them."""
    below: dict[int, list[int]] = {}
    open_parents: dict[int, int] = {}
    for child, parent in draft.parents:
        below.setdefault(parent, []).append(child)
        open_parents[child] = open_parents.get(child, 0) + 1
    waiting = [parent for parent in below if parent not in open_parents]
    while waiting:
        for child in below.get(waiting.pop(), ()):
            open_parents[child] -= 1
            if not open_parents[child]:
                waiting.append(child)
    for row, count in open_parents.items():
        if count:
            draft.skipped.add("circle", draft.id_of(row))


def _tables(draft: Draft, faces: _Faces) -> Result:
    """Return what is known of objects and surfaces, and of the file."""
    _count_circles(draft)
    types = {name: i for i, name in enumerate(dict.fromkeys(o.type for o in draft.objects))}
    kinds = {name: i for i, name in enumerate(dict.fromkeys(s.type for s in draft.surfaces))}
    meta = {
        "format": draft.format,
        "version": draft.version,
        "crs": draft.crs,
        "types": list(types),
        "surface_types": list(kinds),
        "textures": list(draft.textures),
        "materials": draft.materials,
        "themes": draft.themes,
        "theme": draft.theme,
        "storeys": draft.storeys,
        "lods": faces.lods(),
        "lods_shown": faces.shown_lods(),
        "skipped": {reason: [n, draft.skipped.ids.get(reason, [])] for reason, n in draft.skipped.counts.items()},
    }
    return {
        "object_type": np.array([types[o.type] for o in draft.objects], np.int32),
        "parents": np.array(draft.parents, np.int32).reshape(-1, 2),
        "surface_owner": np.array([s.owner for s in draft.surfaces], np.int32),
        "surface_type": np.array([kinds[s.type] for s in draft.surfaces], np.int32),
        **_rows("object", [{"id": o.id, "name": o.name, "more": o.properties} for o in draft.objects]),
        **_rows("surface", [{"id": s.id, "name": "", "more": s.properties} for s in draft.surfaces]),
        "meta": np.frombuffer(msgspec.json.encode(meta), np.uint8),
    }


def _rows(name: str, rows: list[dict[str, object]]) -> Result:
    encoder = msgspec.json.Encoder()
    texts = [encoder.encode(row) for row in rows]
    ends = np.cumsum([len(text) for text in texts]).astype(np.int64) if texts else np.empty(0, np.int64)
    return {f"{name}_rows": np.frombuffer(b"".join(texts), np.uint8), f"{name}_ends": ends}


def _array(values: "array[Any]", dtype: Any) -> npt.NDArray[Any]:
    return np.frombuffer(values, dtype) if len(values) else np.empty(0, dtype)
