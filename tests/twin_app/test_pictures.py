"""The pictures of the documentation, made again and compared: what a person recognised there must stay."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.shared_data import shared_data
from twin_app.app import main

FOLDER = Path(__file__).parents[2] / "docs" / "img"
ROW = re.compile(r"^\| `(?P<picture>[a-z0-9]+\.png)` \| `(?P<arguments>.+)` \|$", re.MULTILINE)
COMMANDS = {m["picture"]: m["arguments"] for m in ROW.finditer((FOLDER / "README.md").read_text(encoding="utf-8"))}
COARSE = (80, 45)
# Another rasteriser or font moves edges by a pixel; a missing tile, a turned texture or a lost layer moves far more.
MEAN_LIMIT, PIXEL_LIMIT, PIXELS_OVER = 3.0, 40.0, 0.02


def coarse(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB").resize(COARSE, Image.Resampling.BOX), np.float64)


def test_every_picture_says_how_it_was_made() -> None:
    assert set(COMMANDS) == {path.name for path in FOLDER.glob("*.png")}
    assert len(COMMANDS) >= 15


@pytest.mark.parametrize("picture", COMMANDS)
def test_the_picture_is_made_again(
    picture: str, tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    words = []
    for word in shlex.split(COMMANDS[picture]):
        if word == "DEMO":
            words.append(str(request.getfixturevalue("demo_project")))
        elif word.startswith("../shared/data/"):
            words.append(str(shared_data(word.removeprefix("../shared/data/"))))
        else:
            words.append(word)
    assert main(["snapshot", *words, "-o", str(tmp_path / picture)]) == 0, capsys.readouterr().err
    difference = np.abs(coarse(tmp_path / picture) - coarse(FOLDER / picture)).max(axis=2)
    assert difference.mean() < MEAN_LIMIT
    assert (difference > PIXEL_LIMIT).mean() < PIXELS_OVER
