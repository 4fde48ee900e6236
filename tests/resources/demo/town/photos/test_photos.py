from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
import simplejpeg

from layers.errors import Cancelled
from resources.demo.town.photos import archive
from resources.demo.town.photos import studio as studios
from resources.demo.town.photos.events import IN_ROOMS, PhotoEvent, lens_at, views_of
from resources.demo.town.photos.raster import NOTHING
from resources.demo.town.photos.scene import GROUND, THING
from resources.demo.town.photos.stage import Stage
from resources.demo.town.photos.street_things import KINDS
from resources.demo.town.photos.studio import Studio, write_photos
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.archives import ARCHIVES, ArchiveSheet
from tests.resources.demo.town.photos.conftest import same

SMALL = 160
MORNING = datetime(2026, 5, 20, 10, 45, tzinfo=UTC)


def event(sheets: list[ArchiveSheet], kind: str, **changes: object) -> PhotoEvent:
    """Return an event four metres before the first sheet's lens."""
    sheet = sheets[0]
    way = np.array([np.sin(np.radians(sheet.heading_deg)), np.cos(np.radians(sheet.heading_deg)), 0.0])
    place = sheet.eye + way * 6.0 - (0.0, 0.0, 1.6)
    made = PhotoEvent(f"E-{kind}", kind, place, MORNING, MORNING.replace(hour=11, minute=44), sheet.eye, "0001234")
    return replace(made, **changes)


def decoded(path: Path) -> np.ndarray:
    return simplejpeg.decode_jpeg(path.read_bytes(), colorspace="RGB")


def test_each_sheet_has_a_stand_in_the_open(town: TownPlan, sheets: list[ArchiveSheet]) -> None:
    assert len(sheets) == len({sheet.id for sheet in sheets}) == ARCHIVES
    walls = shapely.STRtree([shapely.Polygon(b.outline) for b in town.buildings])
    eyes = shapely.points(np.array([sheet.eye[:2] for sheet in sheets]))
    assert not len(walls.query(eyes, predicate="dwithin", distance=0.5)[0])
    for sheet in sheets:
        assert -8.0 <= sheet.pitch_deg <= 18.0
        assert sheet.building.year <= sheet.old_year <= 1949


def test_a_sheet_shows_its_building(stage: Stage, studio: Studio, sheets: list[ArchiveSheet]) -> None:
    view = studio.scene.built(archive.lens_of(sheets[0], width=SMALL))
    number = view.raster.number
    built = np.unique(stage.labels[number[(number > GROUND) & (number < THING)] - 1])
    rows = {stage.surfaces[label - 1].building for label in built.tolist()}
    assert stage.town.buildings.index(sheets[0].building) in rows
    assert (number == GROUND).mean() > 0.03
    assert (number == NOTHING).mean() > 0.01
    assert float(np.median(view.raster.depth_m)) > 4.0


def test_walls_are_the_right_way_up_and_round(stage: Stage, studio: Studio, sheets: list[ArchiveSheet]) -> None:
    """A wall that is seen straight on shows its own picture, neither upside down nor mirrored."""
    label = next(
        k
        for k, s in enumerate(stage.surfaces, start=1)
        if s.paint == "wall" and s.role == "street" and k in stage.labels
    )
    plane = stage.surfaces[label - 1].plane
    centre = plane.corners.mean(axis=0)
    lens = replace(
        archive.lens_of(sheets[0], width=SMALL),
        eye=centre + plane.normal * plane.height_m * 0.4,
        heading_deg=float(np.degrees(np.arctan2(*-plane.normal[:2]))),
        pitch_deg=0.0,
        fov_deg=60.0,
    )
    alone = replace(stage, built=_only(stage, label), labels=np.full(2, label, np.int32))
    view = Studio(alone).scene.built(lens)
    rows, columns = np.nonzero(view.raster.number > GROUND)
    picture = studio.scene.skins.face(label, 20.0)[0]
    places = centre + lens.ways()[rows, columns] * view.raster.depth_m[rows, columns][:, None] - (centre - lens.eye)
    along = (places - plane.corners[0]) @ plane.along / plane.width_m
    up = (places - plane.corners[0]) @ plane.up / plane.height_m
    height, width = picture.shape[:2]
    t, s = (
        ((1.0 - up) * (height - 1)).astype(int).clip(0, height - 1),
        (along * (width - 1)).astype(int).clip(0, width - 1),
    )
    seen = view.colour[rows, columns]

    def alike(expected: np.ndarray) -> float:
        return float(np.corrcoef(seen.mean(axis=1), expected.mean(axis=1))[0, 1])

    right = alike(picture[t, s])
    assert right > 0.7
    assert right > alike(picture[height - 1 - t, s]) + 0.1
    assert right > alike(picture[t, width - 1 - s]) + 0.01


def _only(stage: Stage, label: int) -> object:
    rows = np.flatnonzero(stage.labels == label)[:2]
    return replace(
        stage.built,
        corners=stage.built.corners[rows],
        numbers=np.arange(1, 3, dtype=np.int32),
        middles=stage.built.middles[rows],
        reaches=stage.built.reaches[rows],
    )


def test_the_old_picture_is_another_one_without_colour_or_cars(studio: Studio, sheets: list[ArchiveSheet]) -> None:
    now, then = archive.take(sheets[0], studio.scene, seed=7, width=SMALL)
    assert now.shape == then.shape == (120, SMALL, 3)
    assert float(np.abs(now - then).mean()) > 15.0
    inner = then[20:-20, 20:-20]
    assert inner[..., 0].std() > 15.0
    # One tone: red and blue go together.
    assert np.corrcoef(inner[..., 0].ravel(), inner[..., 2].ravel())[0, 1] > 0.98
    assert np.corrcoef(now[..., 0].ravel(), now[..., 2].ravel())[0, 1] < 0.98


def test_pictures_do_not_depend_on_what_was_taken_before(
    stage: Stage, studio: Studio, sheets: list[ArchiveSheet]
) -> None:
    first = archive.take(sheets[0], Studio(stage).scene, seed=7, width=SMALL)
    views_of(event(sheets, "goods"), studio.scene, studio.standing, stage.light, seed=7, width=SMALL)
    again = archive.take(sheets[0], studio.scene, seed=7, width=SMALL)
    assert all(same(a, b) for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize("kind", [*KINDS, *IN_ROOMS, "something_new"])
def test_before_and_after_differ_where_the_event_is(
    stage: Stage, studio: Studio, sheets: list[ArchiveSheet], kind: str
) -> None:
    what = event(sheets, kind)
    before, after = views_of(what, studio.scene, studio.standing, stage.light, seed=7, width=SMALL)
    assert before.colour.shape == (120, SMALL, 3)
    changed = np.abs(before.colour - after.colour).max(axis=2) > 3.0
    assert 0.0005 < changed.mean() < 0.8
    if kind in IN_ROOMS:
        return
    assert before.lens is after.lens
    column, row = before.lens.pixel(what.place[None])[0]
    rows, columns = np.nonzero(changed)
    assert np.hypot(rows - row, columns - column).min() < 30


def test_a_camera_looks_at_the_place(sheets: list[ArchiveSheet]) -> None:
    what = event(sheets, "parking")
    lens = lens_at(what, what.place + np.array([12.0, -9.0, 4.0]))
    column, row = lens.pixel(what.place[None])[0]
    assert column == pytest.approx(200.0)
    assert 150.0 < row < 200.0


def test_whoever_has_no_camera_stands_in_the_open(stage: Stage, studio: Studio, sheets: list[ArchiveSheet]) -> None:
    walls = shapely.STRtree([shapely.Polygon(b.outline) for b in stage.town.buildings])
    for b in stage.town.buildings[::97]:
        place = np.array([*b.outline.mean(axis=0), b.base_m])
        eye = studio.standing.before(place, on_wall=False)
        assert 4.0 < np.linalg.norm(eye[:2] - place[:2]) < 10.0
    place = event(sheets, "goods").place
    eye = studio.standing.before(place, on_wall=False)
    assert not len(walls.query(shapely.Point(*eye[:2]), predicate="intersects"))


def test_all_files_are_written_with_their_sizes_the_same_each_time(
    stage: Stage, studio: Studio, sheets: list[ArchiveSheet], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studios, "make_stage", lambda town, **given: stage)
    monkeypatch.setattr(studios, "Studio", lambda stage: studio)
    events = [event(sheets, "goods"), event(sheets, "leak", after=None)]
    told: list[float] = []
    for name, order in (("a", 1), ("b", -1)):
        write_photos(
            stage.town,
            tmp_path / name,
            sheets=sheets[:1],
            events=events[::order],
            processes=0,
            say=lambda fraction, _: told.append(fraction),
        )
    names = {str(p.relative_to(tmp_path / "a")).replace("\\", "/") for p in (tmp_path / "a").rglob("*.jpg")}
    assert names == {sheets[0].now, sheets[0].then, events[0].before_path, events[0].after_path, events[1].before_path}
    for name in names:
        picture = decoded(tmp_path / "a" / name)
        assert picture.shape == ((600, 800, 3) if "archive" in name else (300, 400, 3))
        assert picture.std() > 15.0
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert told == sorted(told[: len(told) // 2]) * 2


def test_it_can_be_stopped(
    stage: Stage, studio: Studio, sheets: list[ArchiveSheet], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studios, "make_stage", lambda town, **given: stage)
    monkeypatch.setattr(studios, "Studio", lambda stage: studio)

    def say(fraction: float, text: str) -> None:
        if fraction >= 0.1:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_photos(stage.town, tmp_path, sheets=sheets[:2], processes=0, say=say)
    assert not list(tmp_path.rglob("*.jpg"))
