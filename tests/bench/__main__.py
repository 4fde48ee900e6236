"""``python -m tests.bench [NAME...]``: measure, and print a Markdown table of ratios."""

import logging
import os
import platform
import sys
import time

from tests.bench import (
    cesium,
    complete_picture,
    copc_read,
    csv_read,
    frame_time,
    gui_stall,
    http_picture,
    ifc_read,
    load_unload,
    million_tiles,
    osgb_decode,
    osgb_overview,
    point_dots,
    point_index,
    section,
    silent_server,
    singulation,
    tile_attach,
    tile_decode,
    tile_memory,
    tile_selection,
    town_tiles,
    unfold,
)
from tests.bench.row import InputAbsent, Measurement
from tests.bench.table import Table

MEASUREMENTS: dict[str, Measurement] = {
    "tile_decode": tile_decode.measure,
    "osgb_decode": osgb_decode.measure,
    "osgb_overview": osgb_overview.measure,
    "frame_time": frame_time.measure,
    "tile_attach": tile_attach.measure,
    "complete_picture": complete_picture.measure,
    "http_picture": http_picture.measure,
    "silent_server": silent_server.measure,
    "gui_stall": gui_stall.measure,
    "cesium": cesium.measure,
    "tile_selection": tile_selection.measure,
    "tile_memory": tile_memory.measure,
    "load_unload": load_unload.measure,
    "million_tiles": million_tiles.measure,
    "point_dots": point_dots.measure,
    "copc_read": copc_read.measure,
    "point_index": point_index.measure,
    "ifc_read": ifc_read.measure,
    "csv_read": csv_read.measure,
    "singulation": singulation.measure,
    "section": section.measure,
    "town_tiles": town_tiles.measure,
    "unfold": unfold.measure,
}


def main(names: list[str]) -> int:
    """Run the named measurements, or all of them; return the exit code."""
    unknown = sorted(set(names) - MEASUREMENTS.keys())
    if unknown:
        print(f"no measurement is named {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.WARNING)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    started = time.perf_counter()
    print(f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}\n")
    table = Table()
    table.head()
    for name in names or MEASUREMENTS:
        try:
            for row in MEASUREMENTS[name]():
                table.row(row)
        except InputAbsent as absent:
            table.skipped(name, reason=str(absent))
    print(f"\nin {time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
