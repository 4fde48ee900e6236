"""A small building for tests: a basement and two storeys, each with walls, a window, a ceiling and two rooms."""

import numpy as np

from layers.data.building import BuildingData, Element, ElementMesh, Space, Storey
from layers.data.geometry import Bounds, Float64

ORIGIN = np.array([100.0, 200.0, 10.0])
WALL, GLASS, CEILING, ROOM = (220, 220, 210, 255), (90, 160, 200, 100), (200, 60, 60, 255), (59, 167, 242, 72)
HEIGHT_M = 3.0

_FACES = np.array(
    [
        (0, 2, 1), (1, 2, 3), (4, 5, 6), (5, 7, 6), (0, 1, 4), (1, 5, 4),
        (2, 6, 3), (3, 6, 7), (0, 4, 2), (2, 4, 6), (1, 3, 5), (3, 7, 5),
    ],
    np.int32,
)  # fmt: skip


def box_mesh(*boxes: tuple[tuple[float, ...], tuple[float, ...], tuple[int, ...], int]) -> ElementMesh:
    """Return one mesh of boxes (low, high, RGBA, row), relative to `ORIGIN`."""
    points, triangles, colours, rows = [], [], [], []
    for number, (low, high, colour, row) in enumerate(boxes):
        points += [[(low, high)[i >> axis & 1][axis] for axis in range(3)] for i in range(8)]
        triangles.append(_FACES + 8 * number)
        colours += [colour] * 8
        rows += [row] * len(_FACES)
    return ElementMesh(
        np.array(points, np.float32).reshape(-1, 3),
        np.concatenate(triangles) if triangles else np.empty((0, 3), np.int32),
        np.array(colours, np.uint8).reshape(-1, 4),
        np.array(rows, np.int32),
    )


def sample_building() -> BuildingData:
    """Return a building 10 m by 8 m; its ground floor stands at `ORIGIN`, the basement 3 m below."""
    elements: list[Element] = []
    storeys, meshes, rooms = [], [], []
    for number, name in enumerate(("B1", "1F", "2F")):
        guid, floor = f"storey-{name}", (number - 1) * HEIGHT_M
        row = len(elements)
        elements += [
            Element(f"slab-{name}", "slab", "IfcSlab", guid),
            Element(f"wall-{name}", "wall", "IfcWall", guid),
            Element(f"window-{name}", "window", "IfcWindow", guid),
            Element(f"ceiling-{name}", "ceiling", "IfcCovering", guid),
        ]
        meshes.append(
            box_mesh(
                ((0, 0, floor), (10, 8, floor + 0.2), WALL, row),
                ((4.9, 0, floor + 0.2), (5.1, 8, floor + 2.8), WALL, row + 1),
                ((0, 0, floor + 0.2), (10, 0.1, floor + 2.8), GLASS, row + 2),
                ((0, 0, floor + 2.8), (10, 8, floor + 3.0), CEILING, row + 3),
            )
        )
        halves = [((0, 0.1, floor + 0.2), (4.9, 8, floor + 2.8)), ((5.1, 0.1, floor + 0.2), (10, 8, floor + 2.8))]
        rooms.append(box_mesh(*((low, high, ROOM, i) for i, (low, high) in enumerate(halves))))
        spaces = tuple(
            Space(f"room-{name}-{i}", str(i), "Office", guid, 38.7, Bounds.of_points(np.array(half) + ORIGIN))
            for i, half in enumerate(halves)
        )
        storeys.append(Storey(guid, name, floor, HEIGHT_M, ORIGIN[2] + floor, spaces=spaces, element_count=4))
    elements.append(Element("plot", "plot", "IfcSite"))
    plot = box_mesh(((-5, -5, -0.1), (15, -1, 0), WALL, len(elements) - 1))
    points: Float64 = np.concatenate([m.points for m in (*meshes, plot)]) + ORIGIN
    return BuildingData(
        guid="building",
        name="Sample",
        storeys=tuple(storeys),
        elements=tuple(elements),
        storey_meshes=tuple(meshes),
        space_meshes=tuple(rooms),
        origin_enu_m=ORIGIN,
        bounds=Bounds.of_points(points),
        loose_mesh=plot,
    )
