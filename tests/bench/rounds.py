"""Interleaved rounds: what is compared is measured in turn, so that a busy machine slows both sides alike."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Job = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Rounds:
    """Times of several jobs, one a round.

    Parameters
    ----------
    ms : mapping of job name to milliseconds of each round
    processor_ms : the same, of processor time of all threads of this process; empty where it was not taken
    """

    ms: Mapping[str, Sequence[float]]
    processor_ms: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def median_ms(self, name: str) -> float:
        """Return the median time of a job."""
        return statistics.median(self.ms[name])

    def ratio(self, name: str, *, to: str) -> float:
        """Return the median of the rounds' own ratios."""
        return _ratio(self.ms[name], self.ms[to])

    def processor_ratio(self, name: str, *, to: str) -> float:
        """Return the same of processor time, which other programs disturb less."""
        return _ratio(self.processor_ms[name], self.processor_ms[to])


def timed(jobs: Mapping[str, Job], *, rounds: int) -> Rounds:
    """Run every job once, then once a round, every other round in reverse order."""
    for job in jobs.values():
        job()
    ms: dict[str, list[float]] = {name: [] for name in jobs}
    processor_ms: dict[str, list[float]] = {name: [] for name in jobs}
    for name in _turns(list(jobs), rounds=rounds):
        gc.collect()
        started, processor_started = time.perf_counter(), time.process_time()
        held = jobs[name]()
        ms[name].append((time.perf_counter() - started) * 1000)
        processor_ms[name].append((time.process_time() - processor_started) * 1000)
        # Given back after the clocks are read: freeing is not part of the work.
        del held
    return Rounds(ms, processor_ms)


def sampled(samplers: Mapping[str, Callable[[], float]], *, rounds: int) -> Rounds:
    """Take one sample (milliseconds) of each a round, every other round in reverse order."""
    ms: dict[str, list[float]] = {name: [] for name in samplers}
    for name in _turns(list(samplers), rounds=rounds):
        gc.collect()
        ms[name].append(samplers[name]())
    return Rounds(ms)


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the value that `percent` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[round(percent / 100 * (len(ordered) - 1))]


def _turns(names: list[str], *, rounds: int) -> list[str]:
    return [name for number in range(rounds) for name in (names if number % 2 == 0 else names[::-1])]


def _ratio(values: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(values, others, strict=True))
