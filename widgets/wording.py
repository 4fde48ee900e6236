"""How numbers, times and kinds are said: units, ages, sizes, by the user's locale."""

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTimeZone

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


translate = QCoreApplication.translate


def count_text(value: int) -> str:
    """Return an integer with the locale's group separators."""
    return QLocale().toString(value)


def number_text(value: float, *, decimals: int = 2) -> str:
    """Return a number in the locale's form, `decimals` after the point."""
    return QLocale().toString(float(value), "f", decimals)


def with_unit(text: str, unit: str) -> str:
    """Return a number with its unit; the per cent sign stands close to it."""
    return f"{text}%" if unit == "%" else f"{text} {unit}".strip()


def metres_text(value: float, *, decimals: int = 2) -> str:
    """Return a length with its unit."""
    return f"{number_text(value, decimals=decimals)} m"


def lonlat_text(lon: float, lat: float) -> str:
    """Return a place on the ellipsoid in degrees with its hemispheres: ``"120.316000° E, 36.064000° N"``."""
    east = translate("Wording", "{x}° E") if lon >= 0 else translate("Wording", "{x}° W")
    north = translate("Wording", "{y}° N") if lat >= 0 else translate("Wording", "{y}° S")
    return ", ".join((east.replace("{x}", f"{abs(lon):.6f}"), north.replace("{y}", f"{abs(lat):.6f}")))


def bytes_text(value: int) -> str:
    """Return a size: ``"812 MiB"``."""
    if value >= 1 << 30:
        return f"{value / (1 << 30):.1f} GiB"
    if value >= 1 << 20:
        return f"{value / (1 << 20):.0f} MiB"
    return f"{value / 1024:.0f} KiB"


def short_count(value: int) -> str:
    """Return a count that fits a status bar: ``"1.80 M"``."""
    if value >= 1_000_000:
        return f"{value / 1e6:.2f} M"
    if value >= 10_000:
        return f"{value / 1e3:.0f} k"
    return count_text(value)


def qt_time(when: datetime) -> QDateTime:
    """Return an aware time as Qt's, in the machine's zone."""
    utc = QDateTime.fromMSecsSinceEpoch(int(when.timestamp() * 1000), QTimeZone(QTimeZone.Initialization.UTC))
    return utc.toLocalTime()


def clock_text(when: datetime) -> str:
    """Return the time of day in the machine's zone: ``"10:45:12"``."""
    return qt_time(when).toString("HH:mm:ss")


def date_text(when: datetime) -> str:
    """Return the date in the machine's zone: ``"2026-03-01"``."""
    return qt_time(when).toString("yyyy-MM-dd")


def stamp_text(when: datetime) -> str:
    """Return date and time in the machine's zone."""
    return f"{date_text(when)} {clock_text(when)}"


def zone_text(when: datetime) -> str:
    """Return the machine's zone at a time: ``"UTC+08:00"``."""
    minutes = qt_time(when).offsetFromUtc() // 60
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def zone_note(when: datetime | None = None) -> str:
    """Return in which zone times are told; `when` (None: now) because zones change with the season."""
    zone = zone_text(when or datetime.now(UTC))
    return translate("Wording", "Times are those of this computer: {zone}").replace("{zone}", zone)


def duration_text(seconds: float) -> str:
    """Return a span in its two largest units: ``"2 h 05 min"``."""
    total = int(abs(seconds))
    if total < MINUTE_S:
        return translate("Wording", "{n} s").replace("{n}", str(total))
    if total < HOUR_S:
        return translate("Wording", "{n} min").replace("{n}", str(total // MINUTE_S))
    if total < DAY_S:
        text = translate("Wording", "{h} h {m} min").replace("{h}", str(total // HOUR_S))
        return text.replace("{m}", f"{total % HOUR_S // MINUTE_S:02d}")
    return (
        translate("Wording", "{d} d {h} h")
        .replace("{d}", str(total // DAY_S))
        .replace("{h}", str(total % DAY_S // HOUR_S))
    )


def age_text(observed_at: datetime, now: datetime) -> str:
    """Return when something was observed and how long ago: ``"observed 10:45:12, 3 min ago"``.

    Another day than `now` is named with its date; a time after `now` is said as such, never as an age.
    """
    same_day = qt_time(observed_at).date() == qt_time(now).date()
    when = clock_text(observed_at) if same_day else stamp_text(observed_at)
    seconds = (now - observed_at).total_seconds()
    template = (
        translate("Wording", "observed {time}, {age} ago")
        if seconds >= 0
        else translate("Wording", "observed {time}, {age} ahead of the clock")
    )
    return template.replace("{time}", when).replace("{age}", duration_text(seconds))


def kind_text(kind: str) -> str:
    """Return the name of a layer kind for people."""
    names = {
        "tileset": translate("Wording", "Oblique mesh or tiles"),
        "mesh": translate("Wording", "Mesh"),
        "building": translate("Wording", "Building"),
        "district": translate("Wording", "Records"),
        "point_cloud": translate("Wording", "Point cloud"),
        "live": translate("Wording", "Live"),
    }
    return names.get(kind, kind)


def count_name(key: str) -> str:
    """Return the name of an entry of `InputReport.counts` for people."""
    names = {
        "tiles": translate("Wording", "tiles"),
        "triangles": translate("Wording", "triangles"),
        "vertices": translate("Wording", "vertices"),
        "points": translate("Wording", "points"),
        "features": translate("Wording", "records"),
        "suspect": translate("Wording", "suspect rows"),
        "storeys": translate("Wording", "storeys"),
        "spaces": translate("Wording", "spaces"),
        "elements": translate("Wording", "elements"),
        "events": translate("Wording", "events"),
        "readings": translate("Wording", "readings"),
        "poses": translate("Wording", "positions"),
        "missing": translate("Wording", "missing tiles"),
        "rejected": translate("Wording", "rejected records"),
        "textures": translate("Wording", "textures"),
        "files": translate("Wording", "files"),
        "placed": translate("Wording", "placed rows"),
        "without_place": translate("Wording", "rows without a place"),
        "lines": translate("Wording", "lines"),
        "footprints": translate("Wording", "footprints"),
        "squares": translate("Wording", "squares"),
        "failed": translate("Wording", "failed"),
        "buildings": translate("Wording", "buildings"),
        "root_tiles": translate("Wording", "tiles at the root"),
        "contents": translate("Wording", "tiles with content"),
        "tilesets": translate("Wording", "tile sets within"),
        "degenerate": translate("Wording", "triangles without area"),
        "orphans": translate("Wording", "tiles nothing refers to"),
        "observations": translate("Wording", "observations"),
        "sources": translate("Wording", "sources"),
    }
    return names.get(key, key.replace("_", " "))


def counts_text(counts: dict[str, int], *, most: int = 0) -> str:
    """Return what there is of what in one line, zeros left out; `most` entries when not 0."""
    template = translate("Wording", "{name}: {count}")
    told = [
        template.replace("{name}", count_name(key)).replace("{count}", count_text(n)) for key, n in counts.items() if n
    ]
    return translate("Wording", ", ").join(told[:most] if most else told)


def format_text(name: str) -> str:
    """Return the name of a format (an importer's `name`) for people."""
    names = {
        "3dtiles": "3D Tiles",
        "osgb": "OSGB",
        "copc": "COPC",
        "ept": "EPT",
        "las": "LAS / LAZ",
        "e57": "E57",
        "pcd": "PCD",
        "ply": "PLY",
        "ply-points": "PLY",
        "obj": "OBJ",
        "gltf": "glTF",
        "stl": "STL",
        "ifc": "IFC",
        "geojson": translate("Wording", "GeoJSON or other vector data"),
        "parquet": "Parquet",
        "table": translate("Wording", "Table"),
        "replay": translate("Wording", "Recording"),
    }
    return names.get(name, name)


def datum_text(datum: str) -> str:
    """Return the name of a vertical datum for people."""
    names = {
        "ellipsoidal": translate("Wording", "height above the WGS 84 ellipsoid"),
        "geoid": translate("Wording", "height above the geoid"),
        "cn1985": translate("Wording", "1985 National Height Datum"),
        "draped": translate("Wording", "draped on the surface, no heights of its own"),
        "local": translate("Wording", "height above the model's zero"),
    }
    return names.get(datum, datum)


def datum_short(datum: str) -> str:
    """Return the name of a vertical datum that fits a status bar."""
    names = {
        "ellipsoidal": translate("Wording", "ellipsoidal"),
        "geoid": translate("Wording", "geoid"),
        "cn1985": translate("Wording", "1985 datum"),
        "draped": translate("Wording", "draped"),
        "local": translate("Wording", "local zero"),
    }
    return names.get(datum, datum)


def utc(when: datetime) -> datetime:
    """Return `when` as aware UTC; a naive time is taken as UTC."""
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
