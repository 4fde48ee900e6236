"""Hostile Parquet files."""

import pytest

from tests.hostile import parquet_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, Outcome, cases_named, check, open_all
from twin_app.workers import Workers


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, listener: Listener, workers: Workers) -> dict[str, Outcome]:
    return open_all(parquet_cases.CASES, tmp_path_factory.mktemp("parquet"), listener, workers)


@pytest.mark.parametrize("case", cases_named(parquet_cases.CASES))
def test_hostile_parquet(case: Case, outcomes: dict[str, Outcome]) -> None:
    check(case, outcomes[case.name])


def test_nobody_spoke_to_the_listener(outcomes: dict[str, Outcome], listener: Listener) -> None:
    assert len(outcomes) == len(parquet_cases.CASES)
    assert listener.hits() == 0
