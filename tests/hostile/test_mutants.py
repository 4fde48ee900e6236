"""Five hundred seeded mutants of each format that the readers' own tests do not mutate (R-01, C).

tileset.json, b3dm and OSGB are mutated in ``tests/importers``. What reads in confined processes may die of one in five
hundred: that is a contained refusal. Tiles are decoded in the application's own process: those may never.
``make fuzz COUNT=20000`` makes more of them.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from importers.importer import ImportContext
from layers.data.report import InputReport
from layers.errors import ImportFailed, ProjectFailed
from tests.hostile import mutants, parquet_cases, tile_seeds
from tests.hostile.batch import Batch
from tests.hostile.opening import check_line
from tests.hostile.shapefiles import write_geopackage, write_shapefile
from tests.importers.city_models import gml_files
from tests.importers.city_models.city_files import street, tower
from tests.importers.ifc.ifc_files import ifc_text
from tests.importers.records.test_table import ROWS, cell, workbook
from tests.twin_app import samples
from twin_app import project_file
from twin_app.workers import Limits, Workers

MUTANTS = int(os.environ.get("LIYUAN_MUTANTS", "500"))
AT_ONCE = 125
LIMITS = Limits(memory_bytes=3 << 29, time_s=150.0)
MAX_DEATHS = MUTANTS // 500
IN_THIS_PROCESS = {"i3dm", "pnts", "cmpt", "subtree", "glb", "3tz"}
MIN_OF_EACH = 20

Seeds = list[dict[str, bytes]]


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()}


def geojson_seeds(folder: Path) -> Seeds:
    polygon = {"type": "Polygon", "coordinates": [[[120.3, 36], [120.4, 36], [120.4, 36.1], [120.3, 36]]]}
    collection = {
        "type": "GeometryCollection",
        "geometries": [polygon, {"type": "Point", "coordinates": [120.3, 36, 5]}],
    }
    lines = {"type": "MultiLineString", "coordinates": [[[120.3, 36], [120.4, 36.1]]]}
    found: Seeds = [{"x.geojson": json.dumps(samples.POINTS).encode()}]
    for geometry in (polygon, collection, lines):
        one = {"type": "Feature", "id": 7, "properties": {"name": "里院", "height": 7.5}, "geometry": geometry}
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
        found.append(
            {"x.geojson": json.dumps({"type": "FeatureCollection", "features": [one] * 3, "crs": crs}).encode()}
        )
    found.append({"x.geojson": json.dumps([one]).encode()})
    return found


def csv_seeds(folder: Path) -> Seeds:
    texts = (
        "name,lon,lat\nOne,120.316,36.064\nTwo,120.317,36.065\nThree,120.318,36.066\n",
        "编号;名称;经度;纬度;高度\n0001;里院;120.31;36.06;7.5\n0002;胶州路;120.32;36.07;9\n",
        '表\n\nid\tplace\n1\t"(36.29, 120.61)"\n2\t"(36.30, 120.62)"\n\nnote\n',
        "a|b|c\n1|2|3\n4|5|6\n",
        '"x","y"\n"a ""quoted"" one","2\n3"\n',
    )
    return [{"x.csv": text.encode("utf-8" if i % 2 else "gb18030")} for i, text in enumerate(texts)]


def parquet_seeds(folder: Path) -> Seeds:
    columns = {"name": ["One", None], "lon": [120.316, 120.317], "lat": [36.064, 36.065], "when": [10**9, 2 * 10**9]}
    options: tuple[dict[str, object], ...] = (
        {},
        {"compression": "none", "use_dictionary": False},
        {"compression": "zstd", "data_page_version": "2.0"},
        {"compression": "gzip", "store_schema": False},
    )
    found: Seeds = [{"x.parquet": parquet_cases.parquet(dict(columns), **option)} for option in options]
    point = {"n": [1], "geometry": [parquet_cases.POINT]}
    return [*found, {"x.parquet": parquet_cases.parquet(point, geo=json.dumps(parquet_cases.WGS))}]


def xlsx_seeds(folder: Path) -> Seeds:
    found: Seeds = []
    sheets = (ROWS, ROWS + f'<row r="900">{cell("C900", "x")}</row>', f'<row r="1">{cell("A1", 1.5)}</row>' + ROWS)
    for i, sheet in enumerate(sheets):
        (folder / str(i)).mkdir()
        found.append(files(workbook(folder / str(i), sheet).parent))
    shared = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>a</t></si></sst>'
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
        (folder / name[3:7]).mkdir()
        found.append(files(workbook(folder / name[3:7], ROWS, **{name: shared}).parent))
    return found


def shapefile_seeds(folder: Path) -> Seeds:
    found: Seeds = []
    for i, names in enumerate(((b"one", b"two"), ("里院".encode("gb18030"), b""), (b"a",) * 20)):
        (folder / str(i)).mkdir()
        found.append(files(write_shapefile(folder / str(i), names=names).parent))
    found.append({name: data for name, data in found[0].items() if not name.endswith(".shx")})
    found.append(found[1] | {"x.cpg": b"GB18030"})
    return found


def geopackage_seeds(folder: Path) -> Seeds:
    found: Seeds = []
    scripts = (
        "",
        "pragma page_size = 512; vacuum;",
        "create view v as select 1;",
        "alter table sites add h real;",
        "delete from sites where fid = 2;",
    )
    for i, script in enumerate(scripts):
        (folder / str(i)).mkdir()
        found.append(files(write_geopackage(folder / str(i), rows=3, script=script).parent))
    return found


def ifc_seeds(folder: Path) -> Seeds:
    space = "#70=IFCSPACE('0000000000000000000070',$,'101',$,$,#14,#36,'Office',.ELEMENT.,.INTERNAL.,$);"
    opening = (
        "#70=IFCOPENINGELEMENT('0000000000000000000070',$,'O',$,$,#14,#36,$,$);\n"
        "#71=IFCRELVOIDSELEMENT('0000000000000000000071',$,$,$,#40,#70);"
    )
    texts = (
        ifc_text(),
        ifc_text(schema="IFC2X3"),
        ifc_text(extra=space + "\n#71=IFCRELAGGREGATES('0000000000000000000071',$,$,$,#22,(#70));"),
        ifc_text(extra=opening),
        ifc_text(latlon="(36,3,36,0),(120,19,12,0),5.", north="#15", extra="#15=IFCDIRECTION((1.,0.));"),
    )
    return [{"x.ifc": text.encode()} for text in texts]


def cityjson_seeds(folder: Path) -> Seeds:
    found: Seeds = [{"x.cityjson": street(version=v).text().encode()} for v in ("1.0", "1.1", "2.0")]
    return found + [{"x.cityjson": tower(stated=stated).text().encode()} for stated in (True, False)]


def citygml_seeds(folder: Path) -> Seeds:
    texts = [gml_files.document(gml_files.member(gml_files.house(version=v)), version=v) for v in ("1.0", "2.0", "3.0")]
    texts += [gml_files.storeys(), gml_files.textured("2.0"), gml_files.textured("3.0")]
    return [{"x.gml": text.replace("><", ">\n<").encode()} for text in texts]


def replay_seeds(folder: Path) -> Seeds:
    lines = [json.dumps(line) for line in samples.REPLAY]
    return [{"x.jsonl": "\n".join(lines[: i + 2]).encode() + b"\n"} for i in range(5)]


FORMATS: dict[str, tuple[Callable[[Path], Seeds], mutants.Mutator]] = {
    "geojson": (geojson_seeds, mutants.json_mutant),
    "csv": (csv_seeds, mutants.text_mutant),
    "parquet": (parquet_seeds, mutants.bytes_mutant),
    "xlsx": (xlsx_seeds, mutants.package_mutant),
    "shp": (shapefile_seeds, mutants.bytes_mutant),
    "gpkg": (geopackage_seeds, mutants.bytes_mutant),
    "ifc": (ifc_seeds, mutants.text_mutant),
    "cityjson": (cityjson_seeds, mutants.json_mutant),
    "citygml": (citygml_seeds, mutants.text_mutant),
    "jsonl": (replay_seeds, mutants.lines_mutant),
    "i3dm": (tile_seeds.i3dm_seeds, mutants.content_mutant),
    "pnts": (tile_seeds.pnts_seeds, mutants.content_mutant),
    "cmpt": (tile_seeds.cmpt_seeds, mutants.content_mutant),
    "subtree": (tile_seeds.subtree_seeds, mutants.content_mutant),
    "glb": (tile_seeds.glb_seeds, mutants.content_mutant),
    "3tz": (tile_seeds.package_seeds, mutants.package_mutant),
    "copc": (tile_seeds.copc_seeds, mutants.bytes_mutant),
    "las": (tile_seeds.las_seeds, mutants.bytes_mutant),
    "obj": (tile_seeds.obj_seeds, mutants.text_mutant),
    "stl": (tile_seeds.stl_seeds, mutants.text_mutant),
    "ply": (tile_seeds.ply_seeds, mutants.header_mutant),
}


def write_mutants(folder: Path, seeds: Seeds, mutate: mutants.Mutator, *, dice: random.Random) -> list[Path]:
    """Write `MUTANTS` folders, each a seed of which one file was damaged."""
    made = []
    for number in range(MUTANTS):
        seed = dict(seeds[number % len(seeds)])
        # Contents of a tree of subtrees, and a tree's own document, have their mutants elsewhere.
        name = dice.choice(sorted(n for n in seed if n != "tileset.json" and not n.startswith("c/")))
        seed[name] = mutate(seed[name], dice)
        made.append(folder / f"{number:04d}")
        made[-1].mkdir(parents=True)
        for part, data in seed.items():
            (made[-1] / part).parent.mkdir(exist_ok=True)
            (made[-1] / part).write_bytes(data)
    return made


def read_all(members: list[Path], folder: Path, workers: Workers) -> tuple[Counter[str], list[str]]:
    """Read mutants in one process; where it dies, each half in its own, down to the mutant that it dies of."""
    folder.mkdir(parents=True)
    moved = [member.rename(folder / member.name) for member in members]
    try:
        report = workers.run(Batch(), folder, ImportContext(), what="inspect", limits=LIMITS)
        assert isinstance(report, InputReport)
        broken = report.details["broken"]
        assert isinstance(broken, list)
        return Counter(report.counts), [str(line) for line in broken]
    except ImportFailed as error:
        if len(moved) < 2:
            return Counter({"died": 1}), [f"{moved[0].name} died: {error}"]
        half = len(moved) // 2
        first, second = (
            read_all(part, folder / str(i), workers) for i, part in enumerate((moved[:half], moved[half:]))
        )
        return first[0] + second[0], first[1] + second[1]


@pytest.mark.parametrize("name", FORMATS)
def test_mutants_are_read_or_refused(name: str, tmp_path: Path, workers: Workers) -> None:
    seeds, mutate = FORMATS[name]
    (tmp_path / "seeds").mkdir()
    found = seeds(tmp_path / "seeds")
    assert len(found) >= 5
    made = write_mutants(tmp_path / "mutants", found, mutate, dice=random.Random(name))
    parts = [made[i : i + AT_ONCE] for i in range(0, MUTANTS, AT_ONCE)]
    with ThreadPoolExecutor(2) as pool:
        ends = pool.map(lambda i: read_all(parts[i], tmp_path / f"part{i}", workers), range(len(parts)))
    counts: Counter[str] = Counter()
    told: list[str] = []
    for found_counts, lines in ends:
        counts += found_counts
        told += lines
    assert counts["broken"] == 0, "\n".join(told)
    assert counts["died"] <= (0 if name in IN_THIS_PROCESS else MAX_DEATHS), told
    assert counts["read"] + counts["refused"] + counts["broken"] + counts["died"] == MUTANTS
    assert min(counts["read"], counts["refused"]) > MIN_OF_EACH


def projects(folder: Path) -> Iterator[bytes]:
    samples.geojson(folder)
    base = {
        "format": project_file.FORMAT,
        "site": {"crs": "EPSG:4549", "vertical_datum": "cn1985", "origin": {"lon": 120.3, "lat": 36.0, "h": 5.0}},
        "camera": {"x": 1.0, "y": 2.0, "z": 3.0, "heading_deg": 10.0, "pitch_deg": -30.0},
        "layers": [{"id": "houses", "path": "houses.geojson", "settings": {"name": "里院", "opacity": 0.5}}],
        "clock": {"now": "2026-05-20T02:45:00Z", "rate": 2.0},
    }
    for keys in (list(base), ["format", "layers"], ["format", "site"], ["format", "camera"], ["format", "clock"]):
        yield json.dumps({key: base[key] for key in keys}).encode()


def test_mutants_of_a_project_are_read_or_refused(tmp_path: Path) -> None:
    """Read up to the list of inputs and the site; those go their own ways."""
    seeds = list(projects(tmp_path))
    dice = random.Random("project")
    counts: Counter[str] = Counter()
    path = tmp_path / "x.twin"
    for number in range(MUTANTS):
        path.write_bytes(mutants.json_mutant(seeds[number % len(seeds)], dice))
        try:
            project = project_file.load_project(path)
        except ProjectFailed as error:
            check_line(error)
            counts["refused"] += 1
        else:
            project_file.inputs_of(project, folder=tmp_path)
            project_file.site_of(project)
            counts["read"] += 1
    assert min(counts["read"], counts["refused"]) > MIN_OF_EACH
