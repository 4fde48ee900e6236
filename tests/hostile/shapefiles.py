"""Writes small shapefiles and GeoPackages for tests, byte by byte where they are to be broken."""

import sqlite3
import struct
from pathlib import Path

WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
SQUARE = ((120.30, 36.06), (120.30, 36.07), (120.31, 36.07), (120.31, 36.06), (120.30, 36.06))


def polygon_record(number: int, ring: tuple[tuple[float, float], ...] = SQUARE) -> bytes:
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    body = struct.pack("<i4d", 5, min(xs), min(ys), max(xs), max(ys)) + struct.pack("<iii", 1, len(ring), 0)
    body += b"".join(struct.pack("<2d", *p) for p in ring)
    return struct.pack(">ii", number, len(body) // 2) + body


def shp_bytes(*records: bytes) -> bytes:
    body = b"".join(records)
    return _header(100 + len(body)) + body


def shx_bytes(*records: bytes) -> bytes:
    at, index = 100, b""
    for record in records:
        index += struct.pack(">ii", at // 2, (len(record) - 8) // 2)
        at += len(record)
    return _header(100 + len(index)) + index


def _header(size: int) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2) + struct.pack(
        "<ii8d", 1000, 5, 120.3, 36.06, 120.31, 36.07, 0, 0, 0, 0
    )


def dbf_bytes(*names: bytes, field: bytes = b"NAME", width: int = 40) -> bytes:
    head = struct.pack("<4BIHH20x", 3, 126, 1, 1, len(names), 32 + 32 + 1, 1 + width)
    head += struct.pack("<11sc4xBB14x", field, b"C", width, 0) + b"\r"
    return head + b"".join(b" " + name.ljust(width)[:width] for name in names) + b"\x1a"


def write_shapefile(
    folder: Path, *, names: tuple[bytes, ...] = (b"one", b"two"), prj: str | None = WGS84, stem: str = "x"
) -> Path:
    """Write two squares with names; no .cpg."""
    records = [polygon_record(i + 1) for i in range(len(names))]
    for suffix, data in {
        ".shp": shp_bytes(*records),
        ".shx": shx_bytes(*records),
        ".dbf": dbf_bytes(*names),
        ".prj": None if prj is None else prj.encode(),
    }.items():
        if data is not None:
            (folder / f"{stem}{suffix}").write_bytes(data)
    return folder / f"{stem}.shp"


def write_geopackage(folder: Path, *, table: str = "sites", rows: int = 3, script: str = "") -> Path:
    """Write points by hand, then run `script` on the database."""
    path = folder / "x.gpkg"
    database = sqlite3.connect(path)
    quoted = '"' + table.replace('"', '""') + '"'
    database.executescript(
        f"""
        pragma application_id = 0x47504B47;
        pragma user_version = 10300;
        create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer primary key,
            organization text not null, organization_coordsys_id integer not null, definition text not null,
            description text);
        insert into gpkg_spatial_ref_sys values ('WGS 84', 4326, 'EPSG', 4326, '{WGS84}', null),
            ('none', -1, 'NONE', -1, 'undefined', null), ('none', 0, 'NONE', 0, 'undefined', null);
        create table gpkg_contents (table_name text not null primary key, data_type text not null,
            identifier text unique, description text default '', last_change text, min_x double, min_y double,
            max_x double, max_y double, srs_id integer);
        create table gpkg_geometry_columns (table_name text not null, column_name text not null,
            geometry_type_name text not null, srs_id integer not null, z tinyint not null, m tinyint not null,
            primary key (table_name, column_name));
        create table {quoted} (fid integer primary key autoincrement not null, geom point, name text);
        """
    )
    database.execute(
        "insert into gpkg_contents values (?, 'features', ?, '', '2026-01-01T00:00:00Z', 120, 36, 121, 37, 4326)",
        (table, table),
    )
    database.execute("insert into gpkg_geometry_columns values (?, 'geom', 'POINT', 4326, 0, 0)", (table,))
    for i in range(rows):
        point = struct.pack("<2sBBi", b"GP", 0, 1, 4326) + struct.pack("<BI2d", 1, 1, 120.3 + i / 1000, 36.06)
        database.execute(f"insert into {quoted} (geom, name) values (?, ?)", (point, f"site {i}"))
    database.commit()
    if script:
        database.executescript(script)
        database.commit()
    database.close()
    return path
