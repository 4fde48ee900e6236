"""The off-screen window: one picture twice is the same, sizes are safe, VTK's words go to the log."""

import logging

import numpy as np
import pytest
from vtkmodules.vtkCommonCore import vtkOutputWindow

from layers.data.camera import camera_around
from layers.data.tileset import TileContent
from scene.driver import load_driver
from scene.lens import aim
from scene.views.tile_actors import TileActors
from scene.vtk_messages import LOGGED_AT_MOST, VtkMessages
from scene.window import MAX_SIZE_PX, MIN_SIZE_PX, OffscreenWindow, clamped_size, is_software
from tests.scene.quads import GREEN, one_quad, quad


def test_two_windows_give_the_same_bits():
    pictures = []
    for _ in range(2):
        window = OffscreenWindow(size=(96, 64))
        source = one_quad(quad(rgb=GREEN))
        actors = TileActors(window.renderer)
        actors.attach(source.root(), TileContent(meshes=(quad(rgb=GREEN),)))
        actors.show(source.root(), visible=True)
        aim(window.renderer, camera_around((0, 0, 0), 14.0), size=(96, 64), near_m=1.0, far_m=100.0)
        window.render()
        pixels, depth = window.read()
        window.render()
        again, _ = window.read()
        assert np.array_equal(pixels, again)
        assert tuple(pixels[32, 48, :3]) == GREEN
        pictures.append((pixels, depth))
        actors.clear()
        window.close()
    assert np.array_equal(pictures[0][0], pictures[1][0])
    assert np.array_equal(pictures[0][1], pictures[1][1])


def test_pictures_are_copies_and_frozen():
    window = OffscreenWindow(size=(32, 16))
    window.renderer.SetBackground(1.0, 0.0, 0.0)
    window.render()
    first, _ = window.read()
    window.renderer.SetBackground(0.0, 0.0, 1.0)
    window.render()
    second, depth = window.read()
    assert first.shape == (16, 32, 4)
    assert tuple(first[0, 0, :3]) == (255, 0, 0)
    assert tuple(second[0, 0, :3]) == (0, 0, 255)
    assert depth.shape == (16, 32)
    assert (depth == 1.0).all()
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0, 0] = 1
    window.close()


def test_software_rendering_has_no_multisampling_unless_told():
    window = OffscreenWindow(size=(32, 32))
    assert window.multisamples == (0 if window.is_software else 4)
    window.close()
    told = OffscreenWindow(size=(32, 32), multisamples=4)
    assert told.multisamples == 4
    told.render()
    assert told.read()[0].shape == (32, 32, 4)
    told.close()


@pytest.mark.parametrize(
    ("name", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", True),
        ("Google SwiftShader", True),
        ("GDI Generic", True),
        ("Microsoft Basic Render Driver", True),
        ("D3D12 (NVIDIA GeForce RTX 3060)", False),
        ("NVIDIA RTX A4000/PCIe/SSE2", False),
        ("Mesa Intel(R) UHD Graphics 630 (CFL GT2)", False),
    ],
)
def test_driver_names(name, software):
    assert is_software(name) is software


def test_sizes_are_clamped():
    assert clamped_size((0, -5)) == (MIN_SIZE_PX, MIN_SIZE_PX)
    assert clamped_size((10**9, 100)) == (MAX_SIZE_PX, 100)


def test_vtk_warnings_go_to_the_log(caplog, capfd):
    OffscreenWindow(size=(16, 16)).close()
    with caplog.at_level(logging.WARNING, logger="scene.vtk_messages"):
        vtkOutputWindow.GetInstance().DisplayWarningText("a warning of VTK\nin two lines")
    assert "a warning of VTK in two lines" in caplog.text
    assert capfd.readouterr() == ("", "")


def test_a_flood_of_messages_is_counted_not_logged(caplog):
    messages = VtkMessages()
    with caplog.at_level(logging.WARNING, logger="scene.vtk_messages"):
        for _ in range(3 * LOGGED_AT_MOST):
            messages.take(logging.ERROR, "again")
    assert messages.count == 3 * LOGGED_AT_MOST
    assert len(caplog.records) == LOGGED_AT_MOST


def test_a_machine_without_egl_loads_no_driver_ahead_and_says_nothing(monkeypatch):
    def absent(name):
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("scene.driver.ctypes.CDLL", absent)
    assert load_driver() is False


def test_a_window_whose_context_is_gone_says_so():
    window = OffscreenWindow(size=(32, 32))
    assert window.is_alive
    window.close()
    assert not window.is_alive
    window.close()
