"""Opens one hostile input as a user would, tiles and all, and says how that ended."""

import json
import threading
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from importers.importer import ImportResult
from layers.data.point_cloud import PointCloudData
from layers.data.tileset import TileContent, TileMissing, TilesetData
from layers.errors import CrsMissing, ImportFailed, printable
from layers.site import LonLatH, Site
from tests.hostile.canary import CANARY, SECRET_NAME, Listener, Watch
from twin_app import loading, reporting
from twin_app.loading import InputSpec
from twin_app.session import Session
from twin_app.workers import Workers

# Far beyond what any of them needs: it only ends what would never end.
HANG_S = 180.0
MAX_TILES = 5000
# Of Python's and numpy's memory for a reader in this process, with 64 times the input (R-02 allows 256 MiB).
ALLOWANCE_BYTES = 96 << 20
SITE = Site(LonLatH(120.316, 36.064, 0.0))

Verdict = Literal["R", "L", "S", "ask"]
REFUSED, LOADED, SKIPPED, ASKED = "R", "L", "S", "ask"


@dataclass(frozen=True)
class World:
    """Where a case may write its input, and what lies about it.

    Parameters
    ----------
    data : Path
        The dataset's folder.
    secret : Path
        A file outside of it that holds `CANARY`.
    """

    data: Path
    secret: Path
    listener: Listener

    def put(self, name: str, data: bytes | str) -> Path:
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path


@dataclass(frozen=True)
class Case:
    """One row of the list.

    Parameters
    ----------
    name : str
        With its number in the list: ``"9_gltf_uri_dotdot"``; the name alone for what the list has no number for.
    write : callable
        Writes the input and returns what a user would give.
    verdict : str
        R refused, L loaded, S loaded with a part skipped and told, ask: the system is asked for.
    says : str
        What the refusal, or for L and S one of the report's sentences, must say.
    check : callable or None
        Looks at the outcome of a loaded input.
    finding : str
        Why the verdict is not reached yet, in a part that others work on.
    """

    name: str
    write: Callable[[World], Path | InputSpec]
    verdict: Verdict
    says: str = ""
    check: "Callable[[Outcome], None] | None" = None
    finding: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass
class Outcome:
    """How an opening ended.

    Parameters
    ----------
    refusals : list
        Of the input, or of each tile whose content was refused.
    notes : list of str
        What the report and the tiles' contents say.
    contents : list
        Tiles that loaded.
    """

    spec: InputSpec
    refusals: list[ImportFailed] = field(default_factory=list)
    error: BaseException | None = None
    result: ImportResult | None = None
    notes: list[str] = field(default_factory=list)
    contents: list[TileContent] = field(default_factory=list)
    missing: int = 0
    strayed: list[str] = field(default_factory=list)
    hits: int = 0
    peak_bytes: int = 0
    limit_bytes: int = 0

    @property
    def triangles(self) -> int:
        return sum(content.triangle_count for content in self.contents)

    @property
    def visible(self) -> str:
        """Everything that a user could read of it."""
        shown = [str(e) for e in self.refusals] + self.notes
        if self.result is not None:
            shown += [self.result.name, repr(self.result.report)]
            shown += [repr(d) for d in self.result.data if not isinstance(d, TilesetData | PointCloudData)]
        return "\n".join(shown)


def new_world(folder: Path, listener: Listener) -> World:
    """Return a dataset folder beside a secret."""
    data = folder / "data"
    data.mkdir(parents=True)
    secret = folder / SECRET_NAME
    secret.write_text(CANARY * 100, encoding="ascii")
    return World(data, secret, listener)


def open_case(case: Case, world: World, workers: Workers, *, watched: bool = True) -> Outcome:
    """Write and open one input, within `HANG_S`."""
    given = case.write(world)
    spec = given if isinstance(given, InputSpec) else InputSpec(str(given))
    outcome = Outcome(spec)
    size = sum(p.stat().st_size for p in world.data.rglob("*") if p.is_file() and not p.is_symlink())
    outcome.limit_bytes = ALLOWANCE_BYTES + 64 * size

    def work() -> None:
        try:
            _open(outcome, workers)
        except BaseException as error:
            outcome.error = error

    thread = threading.Thread(target=work, name="hostile-opening", daemon=True)
    if not watched:
        work()
        return outcome
    tracemalloc.start()
    try:
        with Watch(world.data) as watch:
            thread.start()
            thread.join(HANG_S)
        outcome.strayed = watch.strayed
        _, outcome.peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not thread.is_alive(), f"{case}: it hangs"
    outcome.hits = world.listener.hits()
    return outcome


def open_all(
    cases: Sequence[Case], folder: Path, listener: Listener, workers: Workers, *, processes: int = 2
) -> dict[str, Outcome]:
    """Open inputs whose readers run in worker processes, a few at once; each has its own limits of time."""
    with ThreadPoolExecutor(processes) as pool:
        worlds = [new_world(folder / case.name, listener) for case in cases]
        found = pool.map(lambda pair: open_case(*pair, workers, watched=False), zip(cases, worlds, strict=True))
        return {case.name: outcome for case, outcome in zip(cases, found, strict=True)}


def _open(outcome: Outcome, workers: Workers) -> None:
    try:
        result = loading.read_input(outcome.spec, workers=workers, context=loading.context_for(None))
    except ImportFailed as error:
        outcome.refusals.append(error)
        return
    outcome.result = result
    report = result.report
    outcome.notes += [str(n) for n in (*report.assumptions, *report.warnings, *report.errors)]
    for data in result.data:
        if isinstance(data, TilesetData | PointCloudData):
            _walk(data, outcome)


def _walk(data: TilesetData | PointCloudData, outcome: Outcome) -> None:
    waiting = [data.source.root()]
    for _ in range(MAX_TILES):
        if not waiting:
            return
        node = waiting.pop()
        waiting += node.children
        if not node.has_content:
            continue
        try:
            content = data.source.load(node, cancelled=lambda: False)
        except TileMissing:
            outcome.missing += 1
        except ImportFailed as error:
            outcome.refusals.append(error)
        else:
            outcome.contents.append(content)
            outcome.notes += content.notes
            waiting += content.children


def check(case: Case, outcome: Outcome) -> None:
    """Compare an outcome with the list's verdict, and with what holds for all of them."""
    if outcome.error is not None:
        raise outcome.error
    assert outcome.hits == 0, "somebody spoke to the listener"
    assert outcome.strayed == [], "it left its folder"
    assert CANARY not in outcome.visible
    assert outcome.peak_bytes <= outcome.limit_bytes
    for error in outcome.refusals:
        check_line(error)
    if case.verdict in (REFUSED, ASKED):
        _check_refused(case, outcome)
    else:
        assert [str(e) for e in outcome.refusals] == []
        assert outcome.result is not None
        _check_usable(outcome.result, outcome.spec)
        if case.says:
            assert any(case.says in note for note in outcome.notes), outcome.notes
        assert case.says or case.verdict != SKIPPED, "what was skipped must be told"
    if case.check is not None:
        case.check(outcome)


def check_line(error: ImportFailed) -> None:
    """One line: the file, what is wrong, what to do; told by the reader, not by its death."""
    line = str(error)
    assert "\n" not in line
    assert line.isprintable(), line
    assert line.startswith(printable(error.path))
    assert error.path
    problem, _, advice = line.removeprefix(printable(error.path)).rpartition("; ")
    assert problem.strip(" ,:"), line
    assert advice.strip(), line
    assert len(line) < 1500
    for word in ("the reader failed", "the reader stopped", "took longer than", "result is damaged"):
        assert word not in line, line


def _check_refused(case: Case, outcome: Outcome) -> None:
    assert outcome.refusals, f"it was read: {outcome.notes}"
    assert outcome.triangles == 0
    assert all(case.says in str(error) for error in outcome.refusals), [str(e) for e in outcome.refusals]
    asked = isinstance(outcome.refusals[0], CrsMissing)
    assert asked == (case.verdict == ASKED)


def _check_usable(result: ImportResult, spec: InputSpec) -> None:
    """Show that what was read becomes layers, and a report that is valid JSON."""
    session = Session()
    session.site = SITE
    assert len(session.adopt(result, spec=spec)) == len(result.data)
    json.dumps(reporting.input_entry(result.report), allow_nan=False)


def state_of(session: Session) -> object:
    """Return all that an import may change in a session, to be compared."""
    return (
        session.site,
        session.path,
        [(layer.layer_id, layer.kind, layer.settings()) for layer in session.layers],
        dict(session.sources),
        list(session.reports),
        session.selection.path,
        session.camera.state,
        (session.clock.start, session.clock.end),
    )


def cases_named(cases: Iterable[Case]) -> list[object]:
    """Return the cases as parameters of a test, by name; no name twice."""
    import pytest

    found = list(cases)
    assert len({case.name for case in found}) == len(found)
    marks = {case.name: [pytest.mark.xfail(strict=True, reason=case.finding)] if case.finding else [] for case in found}
    return [pytest.param(case, id=case.name, marks=marks[case.name]) for case in found]
