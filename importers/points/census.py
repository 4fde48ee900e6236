"""What a whole cloud holds, found by reading all of it."""

from dataclasses import replace

import numpy as np

from importers.importer import ImportContext
from layers.data.geometry import Bounds
from layers.data.report import InputReport, Note, note
from layers.data.tileset import TileMissing, TileSource
from layers.errors import ImportFailed

MAX_TOLD = 20


def count_points(source: TileSource, report: InputReport, *, expected: int, context: ImportContext) -> InputReport:
    """Return `report`; with ``context.full`` counts and bounds are those of the points. Worker thread.

    Raises
    ------
    Cancelled
    """
    if not context.full:
        return report
    bounds = Bounds.empty()
    counts = {"tiles": 0, "points": 0, "missing": 0, "failed": 0}
    errors: list[Note] = []
    waiting = [source.root()]
    while waiting:
        context.check_cancelled()
        node = waiting.pop()
        waiting += reversed(node.children)
        if not node.has_content:
            continue
        counts["tiles"] += 1
        try:
            content = source.load(node, cancelled=context.cancelled)
        except TileMissing:
            counts["missing"] += 1
            continue
        except ImportFailed as refusal:
            counts["failed"] += 1
            if len(errors) < MAX_TOLD:
                errors.append(note("{refusal}", refusal=str(refusal)))
            continue
        waiting += reversed(content.children)
        counts["points"] += content.point_count
        for points in content.points:
            box = np.vstack([points.points.min(axis=0), points.points.max(axis=0)])
            bounds = bounds.united(Bounds.of_points(box + points.origin_enu_m))
        context.progress(min(1.0, counts["points"] / max(expected, 1)), node.key)
    warnings = report.warnings
    if counts["points"] != expected:
        warnings += (note("{found} of {expected} points are there", found=counts["points"], expected=expected),)
    return replace(report, counts=counts, bounds=bounds, warnings=warnings, errors=(*report.errors, *errors))
