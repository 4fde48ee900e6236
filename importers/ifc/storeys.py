"""Which storey everything in a building belongs to: as the file says, or found where it does not say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from importers.ifc.floors import Floor, Plate, base_plate_of, faces_of, find_floors, floors_under, plate_of
from importers.ifc.geometry import Piece
from importers.ifc.model import ModelStorey
from importers.ifc.structure import RawBuilding, RawElement, RawSpace, RawStorey

SAME_FLOOR_M = 0.5
"""A floor that was found nearer than this to one that the file states is that one."""
SLAB_TRUST, ROOM_TRUST, FACE_TRUST = 0.9, 0.8, 0.5
"""How sure a floor is that slabs, rooms or any level faces show."""
MAX_PARTS_DEEP = 64

_NO_FLOOR_KINDS = ("ROOF", "LANDING")
_NO_FLOORS = (
    *("IfcRoof", "IfcFurnishingElement", "IfcFurniture", "IfcSystemFurnitureElement", "IfcStair", "IfcStairFlight"),
    *("IfcRamp", "IfcRampFlight", "IfcRailing", "IfcDoor", "IfcWindow"),
)


@dataclass(frozen=True, slots=True)
class Settled:
    """The storeys of a building, lowest first, and the index of the one that each of its things belongs to.

    Parameters
    ----------
    storey_of_element : tuple of int
        -1: it belongs to the building as a whole.
    """

    storeys: tuple[ModelStorey, ...]
    storey_of_element: tuple[int, ...]
    storey_of_space: tuple[int, ...]


def settled(
    building: RawBuilding,
    stated: Sequence[RawStorey],
    elements: Sequence[RawElement],
    spaces: Sequence[RawSpace],
    pieces: dict[int, Piece],
    *,
    middle_m: float,
) -> Settled:
    """Return the storeys of a building and what belongs to each.

    What the file puts on a storey belongs to it and is drawn with it, whatever it spans. Where none of the storeys that
    the file states holds anything, floors are found (`importers.ifc.floors.find_floors`), in its slabs, else in its
    rooms, else in all level faces. One that lies at a stated storey is that storey; the others become storeys with the
    source ``"found"``. An element belongs to the storey of its lowest point then, one without a shape to that of its
    lowest part; the ground and what is in no building belong to none.

    A room that the file puts on no storey belongs to that of its lowest point in any case. Another element without a
    storey belongs, in a building whose storeys hold something, to the building as a whole.
    """
    known = tuple(ModelStorey(s.guid, s.name, s.elevation_m, s.floor_m, properties=s.properties) for s in stated)
    of_elements, of_spaces = [e.storey for e in elements], [s.storey for s in spaces]
    if any(s >= 0 for s in (*of_elements, *of_spaces)) or building.ifc_class not in ("", "IfcBuilding"):
        floors: Sequence[Floor] = ()
    else:
        floors = _floors(elements, spaces, pieces)
    storeys, levels = _merged(building, known, floors, middle_m)
    if not storeys and spaces:
        lowest = min(_room_base_m(s, pieces, middle_m) for s in spaces)
        storeys, levels = _merged(building, (), (Floor(lowest, lowest, 0.0, 0.0),), middle_m)
    if floors:
        lowest_m = _lowest_points_m(elements, pieces)
        rows = [i for i, e in enumerate(elements) if e.entity_id in lowest_m and not e.stands_apart]
        for row, storey in zip(
            rows, floors_under(levels, [lowest_m[elements[r].entity_id] for r in rows]), strict=True
        ):
            of_elements[row] = storey
    homeless = [i for i, storey in enumerate(of_spaces) if storey < 0]
    bases_m = [_room_base_m(spaces[i], pieces, middle_m) for i in homeless]
    for row, storey in zip(homeless, floors_under(levels, bases_m), strict=True):
        of_spaces[row] = storey
    return Settled(storeys, tuple(of_elements), tuple(of_spaces))


def _floors(elements: Sequence[RawElement], spaces: Sequence[RawSpace], pieces: dict[int, Piece]) -> tuple[Floor, ...]:
    built = [e for e in elements if e.entity_id in pieces and not e.stands_apart]
    shapes = [pieces[e.entity_id] for e in built]
    rooms = [pieces[s.entity_id] for s in spaces if s.entity_id in pieces]
    top_m = max((float(p.points[:, 2].max()) for p in (*shapes, *rooms)), default=0.0)
    class_of = {e.entity_id: e.element.ifc_class for e in elements}
    slabs = (
        plate_of(pieces[e.entity_id].points, pieces[e.entity_id].triangles)
        for e in built
        if e.element.ifc_class.startswith("IfcSlab")
        and e.kind not in _NO_FLOOR_KINDS
        and class_of.get(e.whole_id) not in _NO_FLOORS
    )
    found = (
        find_floors(_known(slabs), top_m=top_m, trust=SLAB_TRUST),
        find_floors(_known(base_plate_of(p.points, p.triangles) for p in rooms), top_m=top_m, trust=ROOM_TRUST),
    )
    # A base plate alone is no reason to leave the rooms of four storeys on it.
    best = max(found, key=len)
    if best:
        return best
    faces = (
        plate
        for e in built
        if e.element.ifc_class not in _NO_FLOORS and e.kind not in _NO_FLOOR_KINDS
        for plate in faces_of(pieces[e.entity_id].points, pieces[e.entity_id].triangles)
    )
    return find_floors(faces, top_m=top_m, trust=FACE_TRUST)


def _known(plates: Iterable[Plate | None]) -> Iterable[Plate]:
    return (p for p in plates if p is not None)


def _merged(
    building: RawBuilding, stated: Sequence[ModelStorey], floors: Sequence[Floor], middle_m: float
) -> tuple[tuple[ModelStorey, ...], list[Floor]]:
    """Return stated and found storeys, lowest first, and the floor of each relative to the model's middle."""
    level_of = {s.guid: Floor(s.floor_m - middle_m, s.floor_m - middle_m - SAME_FLOOR_M, 0.0, 1.0) for s in stated}
    rows: list[tuple[ModelStorey, Floor]] = []
    for floor, name in zip(floors, _names([f.top_m + middle_m - building.zero_m for f in floors]), strict=True):
        height_m = floor.top_m + middle_m
        same = min(stated, key=lambda s: abs(s.floor_m - height_m), default=None)
        if same is not None and abs(same.floor_m - height_m) <= SAME_FLOOR_M:
            level_of[same.guid] = floor
            continue
        guid = f"{building.guid or 'building'}/{name}"
        elevation_m = round(height_m - building.zero_m, 3)
        rows.append((ModelStorey(guid, name, elevation_m, height_m, "found", floor.confidence), floor))
    rows += [(s, level_of[s.guid]) for s in stated]
    rows.sort(key=lambda row: row[0].floor_m if floors else row[0].elevation_m)
    return tuple(s for s, _ in rows), [f for _, f in rows]


def _names(elevations_m: Sequence[float]) -> list[str]:
    """Return F1 for the floor nearest to the building's zero, F2 for the next one above, B1 for the one below."""
    if not elevations_m:
        return []
    ground = min(range(len(elevations_m)), key=lambda i: abs(elevations_m[i]))
    return [f"F{i - ground + 1}" if i >= ground else f"B{ground - i}" for i in range(len(elevations_m))]


def _lowest_points_m(elements: Sequence[RawElement], pieces: dict[int, Piece]) -> dict[int, float]:
    """Return the lowest point by entity id, that of its lowest part for an element without a shape."""
    own = {e.entity_id: float(pieces[e.entity_id].points[:, 2].min()) for e in elements if e.entity_id in pieces}
    whole_of = {e.entity_id: e.whole_id for e in elements}
    lowest = dict(own)
    for entity_id, height in own.items():
        whole = whole_of[entity_id]
        for _ in range(MAX_PARTS_DEEP):
            if whole not in whole_of or whole in own:
                break
            lowest[whole] = min(height, lowest.get(whole, height))
            whole = whole_of[whole]
    return lowest


def _room_base_m(space: RawSpace, pieces: dict[int, Piece], middle_m: float) -> float:
    piece = pieces.get(space.entity_id)
    return space.base_m - middle_m if piece is None else float(piece.points[:, 2].min())
