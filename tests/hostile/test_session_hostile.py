"""What is open stays as it is while hostile files are refused beside it, and the loader goes on."""

import time
from pathlib import Path

import pytest

from tests.hostile.canary import Listener
from tests.hostile.opening import HANG_S, new_world, state_of
from tests.hostile.test_command_line import INPUTS
from tests.twin_app import samples
from twin_app.loading import InputSpec, JobNews, Loader
from twin_app.session import Session
from twin_app.workers import Workers

NAMED = ("tileset", "osgb", "ifc", "gpkg", "csv", "jsonl", "project", "asked")


def ends(loader: Loader, job_ids: set[int]) -> dict[int, JobNews]:
    """Wait until every job has ended; return their last news."""
    found: dict[int, JobNews] = {}
    deadline = time.monotonic() + HANG_S
    while set(found) != job_ids:
        assert time.monotonic() < deadline, "the loader hangs"
        for news in loader.news.drain(budget_s=0.05):
            if news.state not in ("waiting", "running"):
                found[news.job_id] = news
    return found


def test_refusals_leave_the_session_as_it_is(tmp_path: Path, listener: Listener, workers: Workers) -> None:
    session = Session()
    samples.open_into(session, samples.geojson(tmp_path))
    samples.open_into(session, samples.replay(tmp_path))
    before = state_of(session)
    loader = Loader(workers)
    loader.set_site(session.site)
    try:
        jobs: dict[int, str] = {}
        for name in NAMED:
            given = INPUTS[name](new_world(tmp_path / name, listener))
            jobs[loader.open(given if isinstance(given, InputSpec) else InputSpec(str(given)))] = name
        good = loader.open(InputSpec(str(samples.table(tmp_path))))
        news = ends(loader, {*jobs, good})
        for job_id, name in jobs.items():
            told = news[job_id]
            assert told.state == ("needs_crs" if name == "asked" else "failed"), name
            assert told.result is None
            assert told.error is not None
            session.refuse(told.error)
            assert state_of(session) == before
        assert len(session.refusals) == len(jobs)
        result = news[good].result
        assert result is not None
        assert result.site == session.site
        assert len(session.adopt(result, spec=news[good].spec)) == 1
    finally:
        loader.close()


@pytest.mark.parametrize("name", ["tileset", "csv"])
def test_a_refused_first_input_does_not_place_the_project(
    name: str, tmp_path: Path, listener: Listener, workers: Workers
) -> None:
    given = INPUTS[name](new_world(tmp_path, listener))
    loader = Loader(workers)
    try:
        bad = loader.open(InputSpec(str(given)))
        good = loader.open(InputSpec(str(samples.table(tmp_path))))
        news = ends(loader, {bad, good})
        assert news[bad].state == "failed"
        result = news[good].result
        assert result is not None
        assert result.site.origin is not None
        assert abs(result.site.origin.lon - 120.3165) < 1e-3
    finally:
        loader.close()
