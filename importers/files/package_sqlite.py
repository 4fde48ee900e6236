"""A 3D Tiles package as an SQLite database (.3dtiles): the table ``media`` with ``key`` and ``content``.

The layout is that of 3d-tiles-tools. The database is opened read-only, and nothing of it is trusted: a view or a
virtual table in the table's place is refused, a query that takes long is stopped.
"""

import sqlite3
import threading
from pathlib import Path

from importers.files.resolver import MAX_FILE_BYTES
from importers.place import Place
from layers.errors import ImportFailed

MAGIC = b"SQLite format 3\0"
# Of the virtual machine; one look-up by key takes a few dozen.
MAX_STEPS, STEPS_AT_ONCE = 5_000_000, 100_000
_REPACK = "pack the tileset again, for example with 3d-tiles-tools"


class SqlitePackage:
    """One .3dtiles. Any thread; one look-up at a time.

    Raises
    ------
    ImportFailed
        No database, or one without the table.
    """

    def __init__(self, path: Path, *, place: Place) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._steps = 0
        try:
            self._database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._database.set_progress_handler(self._enough, STEPS_AT_ONCE)
            for pragma in ("trusted_schema = off", "cell_size_check = on", "query_only = on", "mmap_size = 0"):
                self._database.execute(f"pragma {pragma}")
            self._check()
        except (sqlite3.Error, UnicodeError) as error:
            raise self._damaged(error) from error

    def bytes_of(self, name: str, *, place: Place) -> bytes | None:
        """Return an entry; None when there is none.

        Raises
        ------
        ImportFailed
            Too large, no bytes, or the database is damaged.
        """
        with self._lock:
            self._steps = 0
            try:
                row = self._database.execute(
                    "select rowid, typeof(content), length(content) from media where key = ?", (name,)
                ).fetchone()
                if row is None:
                    return None
                if row[1] != "blob" or row[2] > MAX_FILE_BYTES:
                    raise place.refuse("the entry is {kind} of {size} bytes", kind=str(row[1]), size=str(row[2]))
                with self._database.blobopen("media", "content", row[0], readonly=True) as blob:
                    return blob.read()
            except (sqlite3.Error, UnicodeError) as error:
                raise self._damaged(error) from error

    def _check(self) -> None:
        tables = {str(row[1]): str(row[2]) for row in self._database.execute("pragma table_list") if row[0] == "main"}
        if tables.get("media") != "table":
            raise self._place.refuse("the package has no table {name}", advice=_REPACK, name="media")
        columns = {str(row[1]): str(row[2]).upper() for row in self._database.execute("pragma table_info(media)")}
        for name, kind in (("key", "TEXT"), ("content", "BLOB")):
            if columns.get(name) != kind:
                raise self._place.at("media").refuse(
                    "the table needs a column {name} of type {kind}", advice=_REPACK, name=name, kind=kind
                )

    def _enough(self) -> int:
        self._steps += STEPS_AT_ONCE
        return int(self._steps > MAX_STEPS)

    def _damaged(self, error: Exception) -> ImportFailed:
        return self._place.refuse("the database is damaged ({reason})", advice=_REPACK, reason=str(error)[:120])
