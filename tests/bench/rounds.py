"""Interleaved rounds: what is compared is measured in turn, so that a busy machine slows both sides alike."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Job = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Rounds:
    """Times of several jobs, one a round.

    Parameters
    ----------
    ms : mapping of job name to milliseconds of each round
    """

    ms: Mapping[str, Sequence[float]]

    def median_ms(self, name: str) -> float:
        """Return the median time of a job."""
        return statistics.median(self.ms[name])

    def ratio(self, name: str, *, to: str) -> float:
        """Return the median of the rounds' own ratios."""
        return statistics.median(a / b for a, b in zip(self.ms[name], self.ms[to], strict=True))


def timed(jobs: Mapping[str, Job], *, rounds: int) -> Rounds:
    """Run every job once a round and once before the first one; what a job returns is held while it is timed."""
    for job in jobs.values():
        job()
    return sampled({name: lambda job=job: _elapsed_ms(job) for name, job in jobs.items()}, rounds=rounds)


def sampled(samplers: Mapping[str, Callable[[], float]], *, rounds: int) -> Rounds:
    """Take one sample (milliseconds) of each a round; every other round in reverse order."""
    ms: dict[str, list[float]] = {name: [] for name in samplers}
    for number in range(rounds):
        names = list(samplers) if number % 2 == 0 else list(reversed(samplers))
        for name in names:
            gc.collect()
            ms[name].append(samplers[name]())
    return Rounds(ms)


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the value that `percent` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[round(percent / 100 * (len(ordered) - 1))]


def _elapsed_ms(job: Job) -> float:
    started = time.perf_counter()
    held = job()
    elapsed_s = time.perf_counter() - started
    # Given back after the clock is read: freeing is not part of the work.
    del held
    return elapsed_s * 1000
