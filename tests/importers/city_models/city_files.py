"""City models for tests, as CityJSON: boxes with meaning, storeys with rooms."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Json = dict[str, Any]
SHELL = ("GroundSurface", "RoofSurface", "WallSurface")
INSIDE = ("FloorSurface", "CeilingSurface", "InteriorWallSurface")
RD = "https://www.opengis.net/def/crs/EPSG/0/7415"


class CityFile:
    """A document that grows; lengths in metres, stored as millimetres."""

    def __init__(self, *, version: str = "2.0", crs: str = RD, at: tuple[float, float, float] = (85000, 446000, 0)):
        self.vertices: list[list[int]] = []
        self.json: Json = {
            "type": "CityJSON",
            "version": version,
            "transform": {"scale": [0.001] * 3, "translate": list(at)},
            "CityObjects": {},
            "vertices": self.vertices,
        }
        if crs:
            self.json["metadata"] = {"referenceSystem": crs}

    def box(self, low: Iterable[float], size: Iterable[float]) -> list[list[list[int]]]:
        """Return six faces: ground, roof, four walls."""
        (x, y, z), (dx, dy, dz), first = low, size, len(self.vertices)
        for up in (0, 1):
            for east, north in ((0, 0), (1, 0), (1, 1), (0, 1)):
                self.vertices.append([round(1000 * v) for v in (x + east * dx, y + north * dy, z + up * dz)])
        faces = ((3, 2, 1, 0), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))
        return [[[first + i for i in face]] for face in faces]

    def solid(
        self, low: Iterable[float], size: Iterable[float], *, lod: str = "2.2", kinds: Iterable[str] = SHELL
    ) -> Json:
        surfaces = [{"type": kind} for kind in kinds]
        result: Json = {"type": "Solid", "lod": lod, "boundaries": [self.box(low, size)]}
        if surfaces:
            result["semantics"] = {"surfaces": surfaces, "values": [[0, 1, 2, 2, 2, 2]]}
        return result

    def add(self, name: str, kind: str, /, *geometry: Json, parents: Iterable[str] = (), **attributes: Any) -> Json:
        entry: Json = {"type": kind, "geometry": list(geometry)}
        if parents:
            entry["parents"] = list(parents)
        if attributes:
            entry["attributes"] = attributes
        self.json["CityObjects"][name] = entry
        return entry

    def text(self) -> str:
        return json.dumps(self.json)

    def write(self, folder: Path, name: str = "a.city.json") -> Path:
        path = folder / name
        path.write_text(self.text(), encoding="utf-8")
        return path

    def lines(self) -> str:
        """Return the document as a sequence: each object that has no parent with all below it, and their vertices."""
        result = [json.dumps(self.json | {"CityObjects": {}, "vertices": []})]
        entries: Json = self.json["CityObjects"]
        for root in (name for name, entry in entries.items() if "parents" not in entry):
            used: dict[int, int] = {}

            def own(value: Any, used: dict[int, int] = used) -> Any:
                return [own(v) for v in value] if isinstance(value, list) else used.setdefault(value, len(used))

            members = {
                name: entry | {"geometry": [g | {"boundaries": own(g["boundaries"])} for g in entry["geometry"]]}
                for name, entry in entries.items()
                if self._root_of(name) == root
            }
            vertices = [self.vertices[i] for i in used]
            feature = {"type": "CityJSONFeature", "id": root, "CityObjects": members, "vertices": vertices}
            result.append(json.dumps(feature))
        return "\n".join(result) + "\n"

    def _root_of(self, name: str) -> str:
        parents = self.json["CityObjects"][name].get("parents")
        return self._root_of(parents[0]) if parents else name


def street(**options: Any) -> CityFile:
    """Return three houses in a row, one of two parts."""
    file = CityFile(**options)
    file.add("house-1", "Building", file.solid((0, 0, 0), (10, 8, 6)), yearOfConstruction=1904, roofType="flat")
    file.add("house-2", "Building", file.solid((20, 0, 0), (10, 8, 9), lod="1", kinds=()), owner={"name": "里院"})
    file.add("house-2-part", "BuildingPart", file.solid((20, 0, 0), (10, 8, 9)), parents=["house-2"])
    file.add("house-3", "Building", file.solid((40, 0, 0), (10, 8, 7), lod="1.2", kinds=()))
    return file


def tower(*, storeys: int = 3, rooms: int = 2, stated: bool = True, **options: Any) -> CityFile:
    """Return a building with a basement; its storeys are left out, their rooms not, where they are not `stated`."""
    file = CityFile(**options)
    height = 3.0
    file.add(
        "tower", "Building", file.solid((0, 0, -height), (20, 10, height * storeys)), storeysBelowGround=1, name="Tower"
    )
    # The file's order is not that of the storeys.
    for number in reversed(range(storeys)):
        home = f"storey-{number}"
        if stated:
            file.add(home, "BuildingStorey", parents=["tower"], name=f"Level {number - 1}")
        for room in range(rooms):
            low = (0.2 + 10 * room, 0.2, height * (number - 1))
            body = file.solid(low, (9.6, 9.6, 2.7), lod="3", kinds=INSIDE)
            parent = home if stated else "tower"
            file.add(f"room-{number}-{room}", "BuildingRoom", body, parents=[parent], function="office")
    file.add("unit", "BuildingUnit", parents=["tower"])
    return file
