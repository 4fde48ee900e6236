"""Takes all photographs, on several processors: those near each other in one go, for what they show is painted once."""

import pickle
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from layers.data.geometry import Float64
from resources.demo.progress import Say, silent
from resources.demo.town.mesh.charts import kinds_of
from resources.demo.town.mesh.pictures import Pictures
from resources.demo.town.outdoors import Outdoors, load_light, save_light
from resources.demo.town.photos.archive import write_archive_photos
from resources.demo.town.photos.events import PhotoEvent, write_event_photos
from resources.demo.town.photos.scene import Scene
from resources.demo.town.photos.skins import Skins
from resources.demo.town.photos.stage import Stage, make_stage
from resources.demo.town.photos.standing import Standing
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.archives import ArchiveSheet
from resources.demo.town.workers import finish, worker_count, workers

PROCESSES = 2
"""At most; each takes about half a gigabyte."""
_AT_ONCE = 12
_STRIPE_M = 120.0
_PREPARED = 0.1

Job = ArchiveSheet | PhotoEvent


class Studio:
    """Takes photographs in one process."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        pictures = Pictures(stage.town, kinds_of(stage.surfaces, stage.trees, stage.cars), stage.light)
        self.scene = Scene(stage, Skins(stage.surfaces, pictures))
        self.standing = Standing(stage.town, stage.trees, stage.cars)

    def take(self, job: Job, folder: Path) -> None:
        """Write the photographs of a sheet or an event below `folder`."""
        seed = self._stage.town.seed
        if isinstance(job, ArchiveSheet):
            write_archive_photos(job, self.scene, folder, seed=seed)
        else:
            write_event_photos(job, self.scene, self.standing, self._stage.light, folder, seed=seed)


def write_photos(
    town: TownPlan,
    folder: Path,
    *,
    sheets: Sequence[ArchiveSheet] = (),
    events: Sequence[PhotoEvent] = (),
    outdoors: Outdoors | None = None,
    processes: int | None = None,
    say: Say = silent,
) -> None:
    """Write the photographs of sheets and events below `folder`. Any thread.

    Parameters
    ----------
    outdoors : Outdoors or None
        None to work them out.
    processes : int or None
        None for one a processor, at most `PROCESSES`. With 0 everything is done in this one.
    say : callable
        Told how far it is; what it raises stops the work.
    """
    say(0.0, "photographs")
    jobs = _by_place([*sheets, *events])
    stage = make_stage(town, outdoors=outdoors)
    say(_PREPARED, "photographs")
    if processes == 0:
        studio = Studio(stage)
        for number, job in enumerate(jobs):
            say(_PREPARED + (1.0 - _PREPARED) * number / len(jobs), "photographs")
            studio.take(job, folder)
        return
    work = folder / ".photos"
    work.mkdir(parents=True, exist_ok=True)
    try:
        _save(stage, work)
        del stage
        with workers(processes or worker_count(PROCESSES), _start, work) as pool:
            running = {pool.submit(_take, jobs[k : k + _AT_ONCE], folder) for k in range(0, len(jobs), _AT_ONCE)}
            total = max(1, len(running))
            finish(running, lambda ended: say(_PREPARED + (1.0 - _PREPARED) * ended / total, "photographs"))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _by_place(jobs: list[Job]) -> list[Job]:
    """Return jobs so that those near each other follow each other: to and fro in stripes."""

    def key(job: Job) -> tuple[int, float, str]:
        x, y = _place(job)[:2].tolist()
        stripe = int(y // _STRIPE_M)
        return stripe, x if stripe % 2 else -x, job.id

    return sorted(jobs, key=key)


def _place(job: Job) -> Float64:
    return job.eye if isinstance(job, ArchiveSheet) else job.place


def _save(stage: Stage, folder: Path) -> None:
    """Write a stage for other processes."""
    bare = save_light(stage.light, folder)
    with (folder / "stage.pickle").open("wb") as file:
        pickle.dump(replace(stage, light=bare), file, protocol=5)


def _load(folder: Path) -> Stage:
    with (folder / "stage.pickle").open("rb") as file:
        stage: Stage = pickle.load(file)  # noqa: S301 - our own, of this run
    return replace(stage, light=load_light(stage.light, folder))


_studios: list[Studio] = []
"""The one of this process."""


def _start(work: Path) -> None:
    _studios[:] = [Studio(_load(work))]


def _take(jobs: list[Job], folder: Path) -> None:
    for job in jobs:
        _studios[0].take(job, folder)
