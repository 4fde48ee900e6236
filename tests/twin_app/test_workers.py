import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext
from layers.errors import Cancelled, CrsMissing, ImportFailed
from layers.site import LonLatH, Site
from tests.building_sample import sample_building
from tests.importers.ifc.ifc_files import ifc_text, write_ifc
from tests.twin_app import hostile_importers as hostile
from twin_app.reading_limits import Limits, limits_for
from twin_app.workers import Workers

LIMITS = Limits(memory_bytes=2 << 30, time_s=60.0, result_bytes=64 << 20)


@pytest.fixture
def workers(tmp_path, monkeypatch):
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with Workers(limits=LIMITS, allowed=("importers.", "tests.")) as made:
        yield made
    assert list(folder.iterdir()) == []
    assert not [t for t in threading.enumerate() if t.name.startswith("worker-")]


@pytest.fixture
def path(tmp_path) -> Path:
    file = tmp_path / "input.x"
    file.write_text("x")
    return file


def test_a_result_comes_back_whole(workers, path):
    heard = []
    site = Site(LonLatH(120.3, 36.1, 5.0), "EPSG:4549", "cn1985")
    context = ImportContext(site=site, progress=lambda fraction, text: heard.append((fraction, text)))
    result = workers.run(hostile.Well(), path, context)
    assert result.site == site
    assert result.report.path == str(path)
    assert [str(n) for n in result.report.warnings] == ["3 odd"]
    (building,), wanted = result.data, sample_building()
    assert building.storeys == wanted.storeys
    assert building.elements == wanted.elements
    for mesh, same in zip(
        (*building.storey_meshes, *building.space_meshes), (*wanted.storey_meshes, *wanted.space_meshes), strict=True
    ):
        for name in ("points", "triangles", "colours", "element_of_triangle"):
            assert np.array_equal(getattr(mesh, name), getattr(same, name))
            assert getattr(mesh, name).dtype == getattr(same, name).dtype
    assert all(0 <= fraction <= 1 for fraction, _ in heard)


def test_inspect_carries_what_the_user_said(workers, path):
    report = workers.run(hostile.Well(), path, ImportContext(crs="EPSG:4549", full=True), what="inspect")
    assert report.details == {"crs": "EPSG:4549", "full": True}


def test_a_refusal_keeps_its_template_and_values(workers, path):
    with pytest.raises(ImportFailed) as refusal:
        workers.run(hostile.Refuses(), path, ImportContext())
    error = refusal.value
    assert (error.path, error.where, error.problem) == (str(path), "byte 7", "{what} is wrong")
    assert error.values == {"what": "里院", "count": 2}
    assert "mend 里院" in str(error)


def test_a_missing_crs_keeps_its_candidates(workers, path):
    with pytest.raises(CrsMissing) as refusal:
        workers.run(hostile.NeedsCrs(), path, ImportContext())
    assert refusal.value.candidates == ("EPSG:4549", "EPSG:4528")


@pytest.mark.parametrize(
    ("importer", "told"),
    [
        (hostile.Raises(), "the reader failed: KeyError"),
        (hostile.Segfaults(), "the reader stopped (SIGSEGV)"),
        (hostile.Hoards(), "more memory"),
        (hostile.HoardsNatively(), "more memory"),
        (hostile.Chatters(), "bytes of messages"),
        (hostile.Lies(), "result is damaged"),
    ],
)
def test_misbehaviour_is_told_as_a_refusal(workers, path, importer, told):
    with pytest.raises(ImportFailed) as refusal:
        workers.run(importer, path, ImportContext())
    assert told in str(refusal.value)
    assert str(refusal.value).startswith(str(path))


def test_garbage_on_the_output_is_not_taken_for_progress(workers, path):
    heard = []
    context = ImportContext(progress=lambda fraction, text: heard.append(fraction))
    assert workers.run(hostile.PrintsGarbage(), path, context).data
    assert 9 not in heard


def test_time_runs_out(workers, path):
    with pytest.raises(ImportFailed, match=r"longer than 1\.5 s"):
        workers.run(hostile.Sleeps(), path, ImportContext(), limits=Limits(memory_bytes=2 << 30, time_s=1.5))


def test_a_cancel_kills_the_process(workers, path):
    began = threading.Event()
    context = ImportContext(progress=lambda fraction, text: began.set(), cancelled=began.is_set)
    with pytest.raises(Cancelled):
        workers.run(hostile.Sleeps(), path, context)


def test_closing_takes_back_what_runs(workers, path):
    context = ImportContext(progress=lambda fraction, text: workers.close())
    with pytest.raises(Cancelled):
        workers.run(hostile.Sleeps(), path, context)


@pytest.mark.skipif(sys.platform != "linux", reason="the filters are Linux's")
def test_no_attack_succeeds(workers, tmp_path):
    path = tmp_path / "input.x"
    with socket.create_server(("127.0.0.1", 0)) as canary:
        path.write_text(str(canary.getsockname()[1]))
        report = workers.run(hostile.Attacks(), path, ImportContext()).report
        canary.setblocking(False)
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert report.details["done"] == []
    assert path.exists()
    assert not (tmp_path / "written.txt").exists()


def test_nothing_of_the_users_environment_reaches_a_worker(monkeypatch, tmp_path):
    from twin_app.confinement import child_environment

    monkeypatch.setenv("LIYUAN_SECRET", "canary")
    environment = child_environment(folder=tmp_path, roots=(tmp_path,))
    assert "canary" not in environment.values()
    assert environment["HOME"] == str(tmp_path)


def test_only_known_packages_may_run(path):
    with Workers() as workers, pytest.raises(ValueError, match="may not run"):
        workers.run(hostile.Well(), path, ImportContext())


def test_a_worker_imports_neither_qt_nor_vtk(workers, tmp_path):
    path = write_ifc(tmp_path, ifc_text())
    assert workers.run(IfcImporter(), path, ImportContext()).data[0].triangle_count == 24
    code = "import sys, twin_app.worker_main, twin_app.wire, importers.ifc.importer; print(*sys.modules)"
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {m.partition(".")[0] for m in listed} & {"PySide6", "vtkmodules", "vtk", "pyvista", "psygnal"}


def test_an_ifc_without_products_is_refused_across_the_boundary(workers, tmp_path):
    text = ifc_text()
    path = write_ifc(tmp_path, text[: text.index("#10=")] + "ENDSEC;\nEND-ISO-10303-21;\n")
    with pytest.raises(ImportFailed, match="holds no products"):
        workers.run(IfcImporter(), path, ImportContext())


def test_a_relative_path_is_read_and_reported_as_given(workers, path, monkeypatch):
    monkeypatch.chdir(path.parent)
    assert workers.run(hostile.Well(), Path(path.name), ImportContext()).report.path == path.name


def test_limits_grow_with_the_file_up_to_a_top(tmp_path):
    small, large = tmp_path / "small.ifc", tmp_path / "large.ifc"
    small.write_bytes(b"x")
    with large.open("wb") as file:
        file.truncate(1 << 30)
    assert limits_for(small).memory_bytes < 2 << 30
    assert limits_for(small).time_s < 100
    assert limits_for(large).memory_bytes == 8 << 30
    assert limits_for(large).time_s > 3600
