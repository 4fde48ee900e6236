"""A city block as an airborne scanner sees it, as LAZ: ``python -m tests.bench.made_clouds FILE POINTS``."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SIDE_M = 1_000.0
STRIPS = 8
BLOCK_M = 80.0
STREET_M = 22.0
PIECE_POINTS = 1 << 20
ORIGIN = (528_000.0, 3_993_000.0, 0.0)
CRS = "EPSG:4549"
GROUND, TREE, ROOF = 2, 5, 6

_COLOURS = {GROUND: (30_000, 29_000, 27_000), TREE: (14_000, 26_000, 9_000), ROOF: (42_000, 25_000, 19_000)}

Numbers = npt.NDArray[np.float64]


def write_city(path: Path, *, count: int, seed: int = 1, point_format: int = 7) -> None:
    """Write `count` points: strips flown to and fro, each an overlapping band of scan lines; classes and colours."""
    import laspy
    import pyproj

    random = np.random.default_rng(seed)
    header = laspy.LasHeader(point_format=point_format, version="1.4" if point_format >= 6 else "1.2")
    header.scales, header.offsets = np.full(3, 0.001), np.array(ORIGIN)
    header.add_crs(pyproj.CRS(CRS))
    heights = random.gamma(3.0, 7.0, (64, 64))
    # Said, because laspy goes by the name's ending otherwise, and an unfinished file has another one.
    with laspy.open(path, mode="w", header=header, do_compress=True) as writer:
        done = 0
        while done < count:
            number = min(PIECE_POINTS, count - done)
            along = (np.arange(done, done + number) + random.random(number)) / count * STRIPS
            xyz, classes = _seen(along, heights, random)
            writer.write_points(_record(header, xyz, classes, along, random))
            done += number


def _seen(along: Numbers, heights: Numbers, random: np.random.Generator) -> tuple[Numbers, npt.NDArray[np.uint8]]:
    """Return where the pulses of flight positions `along` (strips) end, float64 (n, 3) metres, and on what."""
    number = len(along)
    strip = np.floor(along)
    flown = (along - strip) * SIDE_M
    y = np.where(strip % 2 == 0, flown, SIDE_M - flown)
    band = SIDE_M / STRIPS
    # Pulses go to and fro across the band, which overlaps its neighbours by a quarter.
    across = np.abs((np.arange(number) % 1000) / 500 - 1) - 0.5
    x = np.clip((strip + 0.5 + across * 1.5) * band + random.normal(0, 0.02, number), 0, SIDE_M)
    ground = 12 + 6 * np.sin(x / 170) * np.cos(y / 230) + random.normal(0, 0.02, number)
    u, v = x % BLOCK_M, y % BLOCK_M
    is_block = (u > STREET_M) & (v > STREET_M)
    height = heights[(x // BLOCK_M).astype(np.intp), (y // BLOCK_M).astype(np.intp)]
    # Of pulses near an edge some end on the wall below it.
    wall = is_block & (np.minimum(u, v) < STREET_M + 0.6)
    height = np.where(wall, height * random.random(number), height)
    tree = ~is_block & (np.hypot((x % 9) - 4.5, (y % 9) - 4.5) < 2.4) & (random.random(number) < 0.8)
    z = ground + np.where(is_block, height, np.where(tree, 7 * random.beta(4, 2, number), 0))
    classes = np.where(is_block, ROOF, np.where(tree, TREE, GROUND)).astype(np.uint8)
    return np.column_stack([x, y, z]), classes


def _record(
    header: Any, xyz: Numbers, classes: npt.NDArray[np.uint8], along: Numbers, random: np.random.Generator
) -> Any:
    import laspy

    record = laspy.ScaleAwarePointRecord.zeros(len(xyz), header=header)
    record.x, record.y, record.z = (xyz + np.array(ORIGIN)).T
    record.classification = classes
    colours = np.zeros((256, 3))
    for code, colour in _COLOURS.items():
        colours[code] = colour
    rgb = colours[classes] * random.normal(1.0, 0.05, (len(xyz), 1)) + 400 * np.sin(xyz[:, :1] * 3)
    # Cameras have 8 bits.
    record.red, record.green, record.blue = (np.clip(rgb, 0, 65535).astype(np.uint16) & 0xFF00).T
    record.intensity = np.clip(random.normal(0, 900, len(xyz)) + 8_000 + classes * 3_000.0, 0, 65535).astype(np.uint16)
    record.gps_time = along * 100.0
    record.point_source_id = along.astype(np.uint16) + 1
    record.return_number = np.ones(len(xyz), np.uint8)
    record.number_of_returns = np.ones(len(xyz), np.uint8)
    return record


if __name__ == "__main__":
    write_city(Path(sys.argv[1]), count=int(sys.argv[2]))
