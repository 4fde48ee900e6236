"""A GeoPackage looked at through SQLite, with nothing of it trusted, before GDAL runs queries on it. Worker process."""

import sqlite3
from pathlib import Path

from layers.errors import ImportFailed

MAX_LAYERS = 1000
# Of the virtual machine: about five seconds of work.
MAX_STEPS, STEPS_AT_ONCE = 50_000_000, 10_000

_IDS = (b"GPKG", b"GP10", b"GP11")
# GDAL asks these by name, in every file that has them.
_OWN_PREFIXES = ("gpkg_", "rtree_")
_OWN_NAMES = ("spatial_ref_sys", "geometry_columns", "layer_styles")


def check_geopackage(path: Path) -> frozenset[str]:
    """Return the names of the tables with data, in lower case.

    What is a view could be a query without end, and what is a virtual table could read other files: neither may
    stand where GDAL looks.

    Raises
    ------
    ImportFailed
    """
    with path.open("rb") as file:
        header = file.read(100)
    if not header.startswith(b"SQLite format 3\0") or header[68:72] not in _IDS:
        raise ImportFailed(path, where="byte 0", problem="this is not a GeoPackage", advice="export it again")
    # A write-ahead log beside it belongs to it, and may say something else than the file.
    beside = path.with_name(path.name + "-wal").exists()
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{'' if beside else '&immutable=1'}", uri=True)
    try:
        return _checked_tables(path, database)
    except (sqlite3.Error, UnicodeError) as error:
        raise ImportFailed(
            path, problem="the database is damaged: {reason}", advice="copy it again", reason=str(error)
        ) from None
    finally:
        database.close()


def _checked_tables(path: Path, database: sqlite3.Connection) -> frozenset[str]:
    steps = 0

    def enough() -> int:
        nonlocal steps
        steps += STEPS_AT_ONCE
        return int(steps > MAX_STEPS)

    database.set_progress_handler(enough, STEPS_AT_ONCE)
    database.execute("pragma trusted_schema = off")
    kinds: dict[str, str] = {}
    for schema, name, kind, *_ in database.execute("pragma table_list"):
        if schema == "main":
            kinds[str(name).lower()] = str(kind)
    for name, kind in kinds.items():
        own = name.startswith(_OWN_PREFIXES) or name in _OWN_NAMES
        # The index of a layer is a virtual table by the standard.
        if own and kind != "table" and not (name.startswith("rtree_") and kind in ("virtual", "shadow")):
            raise _not_plain(path, name)
    contents: set[str] = set()
    for (name,) in database.execute("select table_name from gpkg_contents limit ?", (2 * MAX_LAYERS,)):
        contents.add(str(name).lower())
        if kinds.get(str(name).lower(), "table") != "table":
            raise _not_plain(path, str(name))
    return frozenset(contents)


def _not_plain(path: Path, name: str) -> ImportFailed:
    return ImportFailed(
        path, problem='"{name}" is not a plain table', advice="export it again without views", name=name[:200]
    )
