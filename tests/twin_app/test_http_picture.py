"""A tileset on a server looks as it does on disk, byte for byte: asked for the first time and again."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.importers.files.loopback import loopback
from tests.importers.tiles3d.tiles3d_files import BOX, b3dm, ecef_transform, png, quad, tile, tileset, write
from twin_app.app import main

COLOURS = ((200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30))


def city(folder: Path) -> Path:
    """Write a root, and four tiles that replace it, one of them in an external tileset; each has a texture."""
    x, y, _, *half = BOX
    children, files = [], {}
    for i, colour in enumerate(COLOURS):
        place = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 12 * (i % 2), 6 * (i // 2), 0, 1]
        name = f"{i}.b3dm"
        files[name] = b3dm(quad(picture=png((colour, (255, 255, 255)), ((0, 0, 0), colour)), unlit=True).glb())
        if i == 3:
            files["part.json"] = tileset(tile(name))
            name = "part.json"
        children.append(tile(name, transform=place, error=1.0 if i == 3 else 0.0))
    files["root.b3dm"] = b3dm(quad().glb())
    box = {"boundingVolume": {"box": [x + 6, y + 3, 0, half[0] + 6, 0, 0, 0, half[4] + 3, 0, 0, 0, 1]}}
    root = tile("root.b3dm", error=50.0, transform=ecef_transform(), children=children, **box)
    return write(folder, files | {"tileset.json": tileset(root)})


def test_the_picture_is_the_same_from_disk_from_a_server_and_from_what_was_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = city(tmp_path / "city")

    def picture(source: str, name: str) -> bytes:
        path = tmp_path / name
        words = ["snapshot", source, "--size", "320x180", "--sse", "1", "--range", "1.5", "-o", str(path)]
        assert main(words) == 0, capsys.readouterr().err
        return path.read_bytes()

    local = picture(str(folder / "tileset.json"), "disk.png")
    pixels = np.asarray(Image.open(tmp_path / "disk.png").convert("RGB")).reshape(-1, 3).astype(int)
    for colour in COLOURS:
        assert (np.abs(pixels - colour).max(axis=1) < 60).sum() > 200, f"nothing of {colour} is seen"
    with loopback(folder) as server:
        url = f"{server.url}/tileset.json"
        assert picture(url, "cold.png") == local
        names = {path for path, _ in server.asked}
        assert names == {"/tileset.json", "/part.json", *(f"/{i}.b3dm" for i in range(4)), "/root.b3dm"}
        assert not any("If-None-Match" in headers for _, headers in server.asked)
        server.asked.clear()
        assert picture(url, "warm.png") == local
        assert {path for path, _ in server.asked} == names
        assert all("If-None-Match" in headers for _, headers in server.asked)
    # The server is gone: what was kept is shown.
    assert picture(url, "alone.png") == local
