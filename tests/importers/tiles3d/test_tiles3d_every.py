"""Every tileset of the real sets beside the project opens, or is refused for a reason that is told in the formats."""

from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from importers.importer import HEAD_BYTES, ImportContext
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.tileset import TileMissing
from layers.errors import ImportFailed
from tests.shared_data import shared_data

SETS = (
    "3dtiles-cesium-samples",
    "3dtiles-djiterra-wuhan",
    "3dtiles-loadersgl-cesiumjs",
    "3dtiles-loadersgl-misc",
    "3dtiles-tools-specs",
)
# Opened, and of what they hold: contents read, contents whose file is not there.
OPENED = {
    "3dtiles-cesium-samples": (26, 1),
    "3dtiles-djiterra-wuhan": (22, 0),
    "3dtiles-loadersgl-cesiumjs": (133, 0),
    "3dtiles-loadersgl-misc": (1, 0),
    "3dtiles-tools-specs": (217, 6),
}
# Problem → what it is, for people, and how many tilesets and contents are refused for it.
REFUSED = {
    "{kind} is a deprecated draft of vector tiles, which is not read": (
        "`vctr` and `geom` tiles: drafts of 2018 that never became part of 3D Tiles",
        130,
    ),
    "the uri {uri} leads out of the dataset's folder": (
        "a tileset that is opened by itself and whose files lie above its folder (opened from above they are read)",
        9,
    ),
    "the table needs a column {name} of type {kind}": ("a `.3dtiles` package whose table is laid out otherwise", 5),
    "the package has no table {name}": ("a `.3dtiles` package without the table `media`", 1),
    "the package holds no {name}": ("a package without a `tileset.json`", 2),
    "the content is empty": ("content of no bytes", 24),
}
LOADED_AT_MOST = 400
START, END = "<!-- refusals of the real sets: begin -->", "<!-- end -->"


def rendered() -> str:
    """Return the table of refusals as it stands in docs/formats.md."""
    lines = ["| refused | in the sets of the tests |", "|---|---|"]
    lines += (f"| {text} | {count} |" for text, count in sorted(REFUSED.values()))
    return "\n".join(lines)


@lru_cache
def walked(name: str) -> tuple[int, Counter[str], Counter[str]]:
    """Return how many tilesets open, what is refused by problem, and contents by how they went."""
    importer = Tiles3dImporter()
    opened, refused, contents = 0, Counter[str](), Counter[str]()
    for path in sorted(shared_data(name).rglob("*")):
        if not path.is_file():
            continue
        with path.open("rb") as file:
            if not importer.can_read(path, file.read(HEAD_BYTES)):
                assert path.suffix.lower() not in (".3tz", ".3dtiles")
                assert path.name != "tileset.json"
                continue
        try:
            source = importer.read(path, ImportContext()).data[0].source
        except ImportFailed as error:
            refused[error.problem] += 1
            continue
        opened += 1
        if name == "3dtiles-djiterra-wuhan" and path.name != "tileset.json":
            continue  # what these hold, their root brings
        stack = [source.root()]
        for _ in range(LOADED_AT_MOST):
            if not stack:
                break
            node = stack.pop()
            stack += node.children
            if not node.has_content:
                continue
            try:
                stack += source.load(node, cancelled=lambda: False).children
            except TileMissing:
                contents["missing"] += 1
            except ImportFailed as error:
                refused[error.problem] += 1
            else:
                contents["read"] += 1
        assert not stack or name == "3dtiles-djiterra-wuhan"
    return opened, refused, contents


@pytest.mark.parametrize("name", SETS)
def test_every_tileset_opens_or_is_refused_for_a_listed_reason(name):
    opened, refused, contents = walked(name)
    assert not set(refused) - set(REFUSED)
    assert (opened, contents["missing"]) == OPENED[name]


def test_nothing_is_listed_that_is_read_now():
    total = sum((walked(name)[1] for name in SETS), Counter[str]())
    assert total == {problem: count for problem, (_, count) in REFUSED.items()}


def test_the_formats_tell_the_refusals():
    text = (Path(__file__).resolve().parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
    assert text.partition(START)[2].partition(END)[0].strip() == rendered()
