"""Parquet and GeoParquet: few rows one by one, many counted; types, systems, what is missing."""

import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from importers.importer import ImportContext, ImportResult
from importers.records import counted, parquet
from importers.records.parquet import ParquetImporter
from layers.data.features import FeatureTable
from layers.errors import Cancelled, CrsMissing, ImportFailed
from layers.site import lonlath_from_crs
from twin_app import registry

HERE = (120.316, 36.064)
MAP = "EPSG:4549"


def written(folder: Path, columns: dict[str, object], *, geo: object = None, **options: object) -> Path:
    table = pa.table(columns)
    if geo is not None:
        table = table.replace_schema_metadata({"geo": geo if isinstance(geo, str) else json.dumps(geo)})
    pq.write_table(table, folder / "x.parquet", **options)
    return folder / "x.parquet"


def geo_of(crs: object = ..., *, column: str = "geometry", encoding: str = "WKB") -> dict[str, object]:
    described: dict[str, object] = {"encoding": encoding, "geometry_types": []}
    if crs is not ...:
        described["crs"] = crs
    return {"version": "1.1.0", "primary_column": column, "columns": {column: described}}


def read(path: Path, **context: object) -> tuple[ImportResult, FeatureTable]:
    assert registry.choose(path).name == "parquet"
    result = ParquetImporter().read(path, ImportContext(**context))  # type: ignore[arg-type]
    (table,) = result.data
    assert isinstance(table, FeatureTable)
    return result, table


def told(result: ImportResult) -> str:
    return "\n".join(str(n) for n in (*result.report.assumptions, *result.report.warnings))


def squares(monkeypatch: pytest.MonkeyPatch, most: int = 10) -> None:
    monkeypatch.setattr(parquet, "MAX_SHOWN_ROWS", most)


def test_columns_named_like_coordinates_place_the_rows(tmp_path: Path) -> None:
    path = written(tmp_path, {"名称": ["甲", "乙"], "经度": [HERE[0], HERE[0] + 0.01], "纬度": [HERE[1]] * 2})
    result, table = read(path)
    assert result.report.counts["placed"] == 2
    assert result.report.crs == "EPSG:4326"
    assert '"经度" and "纬度" are taken as longitude and latitude' in told(result)
    assert table.label(1) == "乙"
    assert np.linalg.norm(table.anchors[1] - table.anchors[0]) == pytest.approx(901.0, abs=2.0)


def test_values_become_plain_ones(tmp_path: Path) -> None:
    moment = datetime(2025, 6, 12, 10, 45, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    path = written(
        tmp_path,
        {
            "text": pa.array(["里院", None]),
            "coded": pa.array(["a", "b"]).dictionary_encode(),
            "whole": pa.array([2**60, -7]),
            "number": [1.5, math.nan],
            "flag": [True, None],
            "day": [date(2025, 1, 2), None],
            "hour": pa.array([time(9, 30), None]),
            "zoned": pa.array([moment, None], pa.timestamp("ms", "Asia/Shanghai")),
            "utc": pa.array([moment.astimezone(UTC), None], pa.timestamp("ns", "UTC")),
            "local": pa.array([moment.replace(tzinfo=None), None], pa.timestamp("us")),
            "far": pa.array([2**62, None], pa.timestamp("ms")),
            "sum": pa.array([Decimal("12.50"), None], pa.decimal128(9, 2)),
            "list": [[1], [2]],
            "bytes": [b"\0", b""],
            "lon": [HERE[0]] * 2,
            "lat": [HERE[1]] * 2,
        },
    )
    result, table = read(path)
    first, second = (dict(zip((c.name for c in table.columns), row, strict=True)) for row in table.rows)
    assert first["text"] == "里院"
    assert (first["coded"], second["coded"]) == ("a", "b")
    assert (first["whole"], second["whole"]) == (str(2**60), -7)
    assert (first["number"], second["number"]) == (1.5, None)
    assert first["flag"] is True
    assert (first["day"], first["hour"]) == ("2025-01-02", "09:30:00")
    assert first["zoned"] == "2025-06-12T10:45:30+08:00"
    assert first["utc"] == "2025-06-12T02:45:30+00:00"
    assert first["local"] == "2025-06-12T10:45:30"
    assert first["far"] == str(2**62)
    assert first["sum"] == "12.50"
    assert all(second[name] is None for name in ("text", "flag", "day", "zoned", "local", "far"))
    assert "columns of lists, records or bytes are left out: list, bytes" in told(result)


def test_planar_columns_ask_for_their_system(tmp_path: Path) -> None:
    path = written(tmp_path, {"x": [528_600.0, 528_700.0], "y": [3_992_900.0] * 2})
    with pytest.raises(CrsMissing) as caught:
        read(path)
    assert MAP in caught.value.candidates
    result, _ = read(path, crs=MAP)
    assert result.report.counts["placed"] == 2


def test_geoparquet_in_a_map_system_lands_where_its_crs_says(tmp_path: Path) -> None:
    east, north = 528_600.25, 3_992_900.5
    ring = shapely.box(east, north, east + 20, north + 10)
    shapes = [shapely.Point(east, north), shapely.LineString([(east, north), (east + 5, north)]), ring, None]
    crs = pyproj.CRS.from_user_input(MAP).to_json_dict()
    wkb = [None if s is None else shapely.to_wkb(s) for s in shapes]
    result, table = read(written(tmp_path, {"name": list("abcd"), "geometry": wkb}, geo=geo_of(crs)))
    assert result.report.crs == MAP
    counts = result.report.counts
    assert (counts["points"], counts["lines"], counts["footprints"], counts["without_place"]) == (1, 1, 1, 1)
    lonlath = result.site.lonlath_from_enu(table.anchors[:1])[0]
    assert lonlath[:2] == pytest.approx(lonlath_from_crs(np.array([[east, north, 0.0]]), crs=MAP)[0, :2], abs=1e-9)


@pytest.mark.parametrize(("crs", "says"), [(..., "EPSG:4326"), (None, "")])
def test_geometry_without_a_system(crs: object, says: str, tmp_path: Path) -> None:
    path = written(tmp_path, {"geometry": [shapely.to_wkb(shapely.Point(HERE))]}, geo=geo_of(crs))
    if says:
        assert read(path)[0].report.crs == says
        return
    with pytest.raises(CrsMissing):
        read(path)


@pytest.mark.parametrize("as_geometry", [True, False])
def test_many_rows_are_counted_in_squares_and_say_so(
    as_geometry: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    squares(monkeypatch)
    # Three heaps, each within its square of 50 m.
    corner = np.array([528_600.0, 3_992_900.0])
    heaps = np.repeat([[1, 1], [1, 9], [40, 2]], [400, 100, 4], axis=0) * 50.0 + 25.0
    xy = corner + heaps + np.random.default_rng(1).uniform(-20, 20, heaps.shape)
    kinds = ["井盖"] * 300 + ["路灯"] * 100 + ["路灯"] * 100 + ["井盖", "路灯", "箱", None]
    columns: dict[str, object] = {"部件名称": pa.array(kinds).dictionary_encode()}
    if as_geometry:
        columns["geometry"] = shapely.to_wkb(shapely.points(xy)).tolist()
        geo = geo_of(pyproj.CRS.from_user_input(MAP).to_json_dict())
        result, table = read(written(tmp_path, columns, geo=geo, row_group_size=100))
    else:
        columns |= {"easting": xy[:, 0], "northing": xy[:, 1]}
        result, table = read(written(tmp_path, columns, row_group_size=100), crs=MAP)
    assert result.report.counts == {
        "features": 504,
        "placed": 504,
        "without_place": 0,
        "suspect": 0,
        "squares": len(table),
    }
    assert "504 rows are more than are shown one by one: they are counted in 3 squares of 50 m" in told(result)
    by_count = {row[0]: row for row in table.rows}
    assert set(by_count) == {400, 100, 4}
    assert by_count[400][1:3] == ("井盖 (300)", "路灯 (100)")
    assert by_count[100][1:] == ("路灯 (100)", None, None)
    order = [row[0] for row in table.rows]
    areas = [shapely.Polygon(table.ring_points[4 * i : 4 * i + 4, :2]).area for i in range(3)]
    areas_of = dict(zip(order, areas, strict=True))
    assert areas_of[400] / areas_of[100] == pytest.approx(4.0, rel=0.05)
    assert areas_of[4] < areas_of[100]


def test_squares_grow_until_they_are_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squares(monkeypatch)
    monkeypatch.setattr(counted, "MAX_SQUARES", 60)
    at = np.random.default_rng(2).uniform((120.0, 36.0), (120.2, 36.3), (5000, 2))
    result, table = read(written(tmp_path, {"lon": at[:, 0], "lat": at[:, 1]}))
    assert len(table) <= 60
    assert sum(row[0] for row in table.rows) == 5000
    assert "squares of 5000 m" in told(result)


def test_what_cannot_be_trusted_is_not_counted_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squares(monkeypatch)
    lon = [HERE[0] + 1e-5 * n for n in range(50)] + [0.0, math.nan, 500.0, -60.3]
    lat = [HERE[1]] * 50 + [0.0, 36.0, 36.0, -36.1]
    result, table = read(written(tmp_path, {"lon": lon, "lat": lat}))
    assert sum(row[0] for row in table.rows) == result.report.counts["placed"] == 50
    assert (result.report.counts["suspect"], result.report.counts["without_place"]) == (3, 1)
    assert "4 rows have no coordinates that can be trusted: not counted" in told(result)


def test_many_different_texts_are_no_categories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squares(monkeypatch)
    monkeypatch.setattr(parquet, "MAX_CATEGORIES", 20)
    names = [f"n{i}" for i in range(100)]
    result, table = read(written(tmp_path, {"name": names, "lon": [HERE[0]] * 100, "lat": [HERE[1]] * 100}))
    assert [c.name for c in table.columns] == ["count"]
    assert result.report.counts["features"] == 100


def test_many_rows_without_a_place_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squares(monkeypatch)
    with pytest.raises(ImportFailed, match="without columns of coordinates"):
        read(written(tmp_path, {"a": list(range(20))}))


def test_few_rows_without_a_place_are_listed(tmp_path: Path) -> None:
    result, table = read(written(tmp_path, {"a": list(range(20))}))
    assert len(table) == 20
    assert "no column holds coordinates" in told(result)


def test_cancelled_between_pieces(tmp_path: Path) -> None:
    path = written(tmp_path, {"lon": [HERE[0]] * 9, "lat": [HERE[1]] * 9})
    with pytest.raises(Cancelled):
        read(path, cancelled=lambda: True)


def test_inspecting_reads_the_footer_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, {"lon": [HERE[0]] * 9, "lat": [HERE[1]] * 9})
    monkeypatch.setattr(parquet, "_batches", None)
    report = ParquetImporter().inspect(path, ImportContext())
    assert (report.format, report.counts) == ("parquet", {"features": 9})
