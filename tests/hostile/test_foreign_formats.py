"""Formats that this version does not read (list: 34 to 40, 65, 66, 87 to 100): refused, nothing fetched or run."""

import io
import pickle
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.hostile.canary import CANARY, Listener
from tests.hostile.opening import REFUSED, Case, cases_named, check, new_world, open_case
from twin_app.workers import Workers


def archive() -> bytes:
    """Return a zip with names that would leave a folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("../../escape.txt", "x")
        package.writestr("CON.txt", "x")
    return out.getvalue()


def tape() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as package:
        link = tarfile.TarInfo("x")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        package.addfile(link)
    return out.getvalue()


LAS = b"LASF" + bytes(90) + struct.pack("<HIII", 227, 227, 0xFFFFFFFF, 0xFFFFFFFF) + bytes(200)

FILES = {
    "65_kml_networklink.kml": b"<kml><NetworkLink><Link><href>%URL%</href></Link></NetworkLink></kml>",
    "66_vrt.vrt": b"<OGRVRTDataSource><OGRVRTLayer><SrcDataSource>/vsicurl/%URL%</SrcDataSource></OGRVRTLayer>",
    "88_las_vlrs.las": LAS,
    "92_laz.laz": LAS,
    "99_zip_slip.zip": archive(),
    "99_tar_symlink.tar": tape(),
    "100_pickle.pkl": pickle.dumps({"a": 1}),
    "glb.glb": b"glTF" + struct.pack("<II", 2, 12),
    "dxf.dxf": b"0\nSECTION\n",
    "no_suffix": b"\x7fELF" + bytes(100),
    "empty.ifc": b"",
    "zip_as.ifc": archive(),
    "png_as.osgb": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "json_as.json": b'{"a": 1}',
    "zip_as.csv": archive(),
    "\u202egnp.csv.exe": b"MZ" + bytes(100),
}


def foreign(name: str) -> Case:
    data = FILES[name]
    return Case(name, lambda w: w.put(name, data.replace(b"%URL%", w.listener.url("x").encode())), REFUSED)


@pytest.mark.parametrize("case", cases_named(foreign(name) for name in FILES))
def test_what_is_not_read_is_refused(case: Case, tmp_path: Path, listener: Listener, workers: Workers) -> None:
    check(case, open_case(case, new_world(tmp_path, listener), workers))


def test_a_folder_a_pipe_and_a_device_are_refused(tmp_path: Path, listener: Listener, workers: Workers) -> None:
    world = new_world(tmp_path, listener)
    for name in ("data", "secret.txt"):
        case = Case(name, lambda w, name=name: w.data.parent / name, REFUSED)
        outcome = open_case(case, world, workers)
        assert len(outcome.refusals) == 1
        assert CANARY not in str(outcome.refusals[0])


def test_a_file_whose_name_steers_the_terminal_is_told_escaped(
    tmp_path: Path, workers: Workers, listener: Listener
) -> None:
    case = Case("name", lambda w: w.put("\x1b[2Ja.unknown", b"x"), REFUSED)
    outcome = open_case(case, new_world(tmp_path, listener), workers)
    assert "\\u001b[2Ja.unknown" in str(outcome.refusals[0])
