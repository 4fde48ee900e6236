"""A refused file of every format on the command line: exit code 3, one line on stderr, valid JSON on stdout."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from importers.importer import ImportContext
from importers.records.table import TableImporter
from layers.errors import ImportFailed
from tests.hostile import gltf_cases, ifc_cases, osgb_cases, replay_cases, table_cases, tiles3d_cases, vector_cases
from tests.hostile.canary import CANARY, Listener
from tests.hostile.opening import Case, World, new_world
from twin_app import cli
from twin_app.app import main
from twin_app.loading import InputSpec
from twin_app.workers import Workers

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/info-1.schema.json").read_text(encoding="utf-8"))


def named(cases: tuple[Case, ...], name: str) -> Callable[[World], Path | InputSpec]:
    (case,) = (case for case in cases if case.name == name)
    return case.write


INPUTS = {
    "tileset": named(tiles3d_cases.CASES, "24_tiles_geomerr_neg"),
    "osgb": named(osgb_cases.CASES, "44_osgb_class_with_control"),
    "osgb_metadata": named(osgb_cases.CASES, "osgb_metadata_doctype"),
    "ifc": named(ifc_cases.CASES, "53_ifc_schema_control"),
    "geojson": named(vector_cases.CASES, "66_vrt_as_geojson_local"),
    "shp": named(vector_cases.CASES, "72_shp_parts_7ffffff0"),
    "gpkg": named(vector_cases.CASES, "76_gpkg_geometry_columns_recursive"),
    "csv": named(table_cases.CASES, "85_csv_nul"),
    "xlsx": named(table_cases.CASES, "80_xlsx_lol"),
    "jsonl": named(replay_cases.CASES, "replay_control_kind"),
    "mapping": named(replay_cases.CASES, "mapping_symlink_out"),
    "project": lambda w: w.put("x.twin", b'{"format": "liyuan.project/2"}'),
    "unknown": lambda w: w.put("\x1b[2J\u202e.bin", b"\0" * 100),
    "asked": named(vector_cases.CASES, "73_shp_no_prj"),
}


@pytest.mark.parametrize("name", INPUTS)
def test_a_refused_file_is_three_one_line_and_json(
    name: str, tmp_path: Path, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    given = INPUTS[name](new_world(tmp_path, listener))
    spec = given if isinstance(given, InputSpec) else InputSpec(str(given))
    words = ["info", "--json", "--full", spec.path] + (["--crs", spec.crs] if spec.crs else [])
    assert main(words) == cli.EXIT_REFUSED
    output = capsys.readouterr()
    assert output.err.count("\n") == 1
    assert output.err.rstrip("\n").isprintable()
    assert CANARY not in output.err + output.out
    report = json.loads(output.out)
    jsonschema.validate(report, SCHEMA)
    (entry,) = report["inputs"]
    assert entry["errors"] == [output.err.rstrip("\n")]
    assert listener.hits() == 0


def test_damaged_tiles_are_listed_by_full_info(
    tmp_path: Path, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tileset itself opens: its tiles' refusals stand in the report, the whole is no refusal."""
    path = named(gltf_cases.CASES, "15_glb_trunc_each_64B")(new_world(tmp_path, listener))
    assert main(["info", "--json", "--full", str(path)]) == cli.EXIT_OK
    output = capsys.readouterr()
    (entry,) = json.loads(output.out)["inputs"]
    assert entry["counts"]["failed"] == len(entry["errors"]) >= 10
    assert output.err == ""


def test_a_name_that_is_not_utf8_is_refused_in_one_line(tmp_path: Path) -> None:
    """As archives from Windows leave them on Linux."""
    path = (bytes(tmp_path) + b"/" + "里院".encode("gb18030") + b".csv").decode("utf-8", "surrogateescape")
    with Workers() as workers, pytest.raises(ImportFailed, match="not UTF-8"):
        workers.run(TableImporter(), path, ImportContext(), what="read")
