import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from PIL import Image

from tests.importers.points.las_files import write_ept
from tests.importers.tiles3d.tiles3d_files import tile, tileset, write
from tests.shared_data import shared_data
from tests.twin_app import samples
from twin_app import cli
from twin_app.app import main

SCHEMAS = Path(__file__).parents[2] / "docs/schemas"


def schema(name: str) -> object:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def info(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    code = main(["info", "--json", *arguments])
    output = capsys.readouterr()
    assert code == 0, output.err
    report = json.loads(output.out)
    jsonschema.validate(report, schema("info-1"))
    return report


@pytest.mark.parametrize(
    ("words", "command", "inputs"),
    [
        ([], "open", []),
        (["--lang", "zh_CN"], "open", []),
        (["a.ifc", "b"], "open", ["a.ifc", "b"]),
        (["--lang=en", "a.ifc", "--crs", "EPSG:4326"], "open", ["a.ifc"]),
        (["--lang", "en", "open", "a.ifc"], "open", ["a.ifc"]),
        (["--crs", "EPSG:4326", "a.ifc"], "open", ["a.ifc"]),
        (["--log", "info", "info", "a.ifc"], "info", ["a.ifc"]),
    ],
)
def test_without_a_command_inputs_are_opened(words: list[str], command: str, inputs: list[str]) -> None:
    options = cli.parse(words)
    assert (options.command, options.inputs) == (command, inputs)


@pytest.mark.parametrize(
    "words",
    [
        ["info"],
        ["snapshot", "a"],
        ["snapshot", "a", "-o", "x.png", "--size", "0x9"],
        ["snapshot", "a", "-o", "x.png", "--range", "-1"],
        ["snapshot", "a", "-o", "x.png", "--pitch", "120"],
        ["info", "a", "--vertical-datum", "moon"],
        ["--colour", "red"],
    ],
)
def test_wrong_usage_is_two_and_a_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == cli.EXIT_USAGE
    assert "liyuan" in capsys.readouterr().err


def test_info_says_what_an_import_would_give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = info(capsys, str(samples.geojson(tmp_path)), str(samples.replay(tmp_path)), str(samples.osgb(tmp_path)))
    formats = [entry["format"] for entry in report["inputs"]]  # type: ignore[index]
    assert formats == ["geojson", "replay", "osgb"]


def test_a_refused_input_is_three_and_one_line_and_the_others_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.ifc"
    bad.write_bytes(b"not a model at all")
    assert main(["info", "--json", str(bad), str(samples.geojson(tmp_path))]) == cli.EXIT_REFUSED
    output = capsys.readouterr()
    assert output.err.count("\n") == 1
    assert str(bad) in output.err
    report = json.loads(output.out)
    jsonschema.validate(report, schema("info-1"))
    assert [bool(entry["errors"]) for entry in report["inputs"]] == [True, False]


def test_a_missing_crs_is_required_with_the_likely_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("name,x,y\nOne,548000.5,3993000.5\nTwo,548100.5,3993100.5\n", encoding="utf-8")
    assert main(["info", str(path)]) == cli.EXIT_REFUSED
    line = capsys.readouterr().err
    assert "--crs" in line
    assert "EPSG:" in line
    report = info(capsys, f"{path}@crs=EPSG:4549")
    assert report["inputs"][0]["crs"] == "EPSG:4549"  # type: ignore[index]


def test_a_snapshot_is_whole_and_the_same_from_run_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiles, houses = str(samples.tiles3d(tmp_path)), str(samples.geojson(tmp_path))
    pictures = []
    for name in ("one.png", "two.png"):
        report = tmp_path / "report.json"
        words = ["snapshot", tiles, houses, "-o", str(tmp_path / name), "--size", "320x200", "--json", str(report)]
        assert main(words) == 0, capsys.readouterr().err
        content = json.loads(report.read_text(encoding="utf-8"))
        jsonschema.validate(content, schema("snapshot-1"))
        assert content["tiles"]["failed"] == 0
        pictures.append(np.asarray(Image.open(tmp_path / name)))
    assert pictures[0].shape[:2] == (200, 320)
    assert np.array_equal(*pictures)
    assert len(np.unique(pictures[0].reshape(-1, pictures[0].shape[2]), axis=0)) > 20


def test_a_snapshot_of_nothing_or_to_nowhere_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiles = str(samples.tiles3d(tmp_path))
    file = tmp_path / "file"
    file.touch()
    assert main(["snapshot", tiles, "-o", str(file / "x.png"), "--size", "64x64"]) == cli.EXIT_REFUSED
    assert main(["snapshot", str(tmp_path / "absent"), "-o", str(tmp_path / "x.png")]) == cli.EXIT_REFUSED
    assert not (tmp_path / "x.png").exists()
    assert capsys.readouterr().err.count("\n") == 2


def test_a_snapshot_tells_what_it_could_not_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone, damaged = tile("gone.glb"), tile("bad.glb")
    folder = write(tmp_path, {"tileset.json": tileset(tile(children=[gone, damaged], error=1e9)), "bad.glb": b"glTF"})
    words = ["snapshot", str(folder), "-o", str(tmp_path / "x.png"), "--size", "64x64", "--colour-by", "height"]
    assert main(words) == 0
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "liyuan: 1 tiles could not be read; see: info --full",
        "liyuan: the files of 1 tiles are missing",
    ]


def test_points_are_coloured_as_asked(tmp_path: Path) -> None:
    cloud = write_ept(tmp_path)
    pictures = []
    for by in ("rgb", "height"):
        picture = tmp_path / f"{by}.png"
        assert main(["snapshot", str(cloud), "-o", str(picture), "--size", "64x64", "--colour-by", by]) == 0
        pictures.append(np.asarray(Image.open(picture)))
    assert not np.array_equal(*pictures)


REAL = {
    "osgb-production5-tielu": {"tiles": 13, "vertices": 118_045, "triangles": 81_260, "paged_lods": 39, "missing": 27},
    "3dtiles-djiterra-wuhan": {"contents": 230, "triangles": 1_800_434, "tilesets": 21, "missing": 0},
    "ifc-duplex/Ifc2x3_Duplex_Architecture.ifc": {"storeys": 4, "spaces": 21},
    "heritage-baltimore/baltimore-civil-rights-heritage.geojson": {"features": 252, "suspect": 0},
    "events-baltimore311/311_sample.csv": {"features": 10_000, "without_place": 590, "suspect": 892},
}


@pytest.mark.parametrize("name", REAL)
def test_full_info_reports_the_counts_that_the_data_states(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    entry = info(capsys, "--full", str(shared_data(name)))["inputs"][0]  # type: ignore[index]
    assert {key: entry["counts"][key] for key in REAL[name]} == REAL[name]


def test_the_trap_in_the_srs_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    entry = info(capsys, str(shared_data("osgb-production5-tielu")))["inputs"][0]  # type: ignore[index]
    assert entry["origin"]["lon"] == pytest.approx(113.379986, abs=1e-6)
    assert entry["origin"]["lat"] == pytest.approx(22.495137, abs=1e-6)
    assert any("EPSG:4547" in warning for warning in entry["warnings"])


def test_suspect_rows_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    entry = info(capsys, str(shared_data("events-baltimore311/311_sample.csv")))["inputs"][0]  # type: ignore[index]
    assert entry["counts"]["placed"] == 10_000 - 590 - 892
    listed = json.dumps(entry["details"])
    assert "suspect" in listed


@pytest.mark.parametrize("link", ["twin://evil", "twin://open?project=https://evil.example/a.twin"])
def test_a_link_that_cannot_be_is_three_and_one_line_before_a_window_opens(
    link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([link]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert link in err


@pytest.mark.parametrize("command", [["info"], ["snapshot", "-o", "a.png"]])
def test_a_link_is_for_the_window(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "twin://open?"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
