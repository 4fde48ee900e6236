import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from importers.importer import ImportContext, ImportResult
from layers.data.report import InputReport
from layers.errors import Cancelled, CrsMissing, ImportFailed
from layers.site import Site
from tests.twin_app import samples
from twin_app import loading
from twin_app.loading import InputSpec, JobNews, Loader, parse_spec
from twin_app.workers import Workers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/b.ifc", InputSpec("a/b.ifc", "EPSG:4326", "geoid")),
        ("b.ifc@crs=EPSG:4549", InputSpec("b.ifc", "EPSG:4549", "geoid")),
        ("b.ifc@datum=cn1985", InputSpec("b.ifc", "EPSG:4326", "cn1985")),
        ("b@c.ifc@crs=EPSG:4549,datum=ellipsoidal", InputSpec("b@c.ifc", "EPSG:4549", "ellipsoidal")),
        ('b@crs=GEOGCS["x",DATUM["y"]],datum=geoid', InputSpec("b", 'GEOGCS["x",DATUM["y"]]', "geoid")),
        ("me@home.ifc", InputSpec("me@home.ifc", "EPSG:4326", "geoid")),
    ],
)
def test_an_input_says_what_its_file_does_not(text: str, expected: InputSpec) -> None:
    assert parse_spec(text, crs="EPSG:4326", datum="geoid") == expected


def test_a_file_that_is_really_called_so_is_taken_by_its_name(tmp_path: Path) -> None:
    odd = tmp_path / "x@crs=EPSG:1"
    odd.touch()
    assert parse_spec(str(odd)) == InputSpec(str(odd))


def test_an_unknown_datum_is_named() -> None:
    with pytest.raises(ValueError, match="moon"):
        parse_spec("a@datum=moon")


@pytest.fixture
def loader() -> Iterator[Loader]:
    workers = Workers()
    loader = Loader(workers)
    yield loader
    loader.close(timeout_s=30)
    workers.close()
    assert not [t for t in threading.enumerate() if t.name == "loader"]


def settled(loader: Loader, count: int) -> dict[str, JobNews]:
    """Return the last news of `count` jobs by file name."""
    last: dict[str, JobNews] = {}
    while sum(n.state not in {"waiting", "running"} for n in last.values()) < count:
        news = loader.news.take(timeout_s=60)
        assert news is not None, last
        last[Path(news.spec.path).name] = news
    return last


def test_inputs_are_read_in_order_and_the_first_makes_the_site(loader: Loader, tmp_path: Path) -> None:
    loader.open(InputSpec(str(samples.geojson(tmp_path))))
    loader.open(InputSpec(str(samples.table(tmp_path))))
    loader.open(InputSpec(str(tmp_path / "absent.ifc")))
    news = settled(loader, 3)
    first, second, third = news["houses.geojson"], news["houses.csv"], news["absent.ifc"]
    assert first.result is not None
    assert second.result is not None
    assert first.result.site == second.result.site
    assert (third.state, type(third.error)) == ("failed", ImportFailed)


class _Reader:
    """A reader that waits until it may go on."""

    def __init__(self, outcome: Exception | None = None) -> None:
        self.started, self.go_on, self.outcome = threading.Event(), threading.Event(), outcome

    def __call__(self, spec: InputSpec, *, workers: Workers, context: ImportContext, prepare: bool) -> ImportResult:
        assert not prepare
        del workers
        self.started.set()
        while not self.go_on.is_set() and not context.cancelled():
            self.go_on.wait(0.01)
        if self.outcome is not None:
            raise self.outcome
        context.check_cancelled()
        return ImportResult(Site.local(), InputReport(spec.path, "test"))


def test_what_waits_and_what_runs_can_be_taken_back(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _Reader()
    monkeypatch.setattr(loading, "read_input", reader)
    first, second = loader.open(InputSpec("first")), loader.open(InputSpec("second"))
    assert reader.started.wait(30)
    loader.cancel(second)
    loader.cancel(first)
    news = settled(loader, 2)
    assert {n.state for n in news.values()} == {"cancelled"}
    assert all(n.result is None for n in news.values())


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Cancelled(), "cancelled"),
        (CrsMissing("a", candidates=("EPSG:4549",)), "needs_crs"),
        (ImportFailed("a", problem="bad", advice="mend"), "failed"),
        (RuntimeError("a reader's own mistake"), "failed"),
    ],
)
def test_every_end_is_told_and_the_thread_lives_on(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str
) -> None:
    reader = _Reader(error)
    reader.go_on.set()
    monkeypatch.setattr(loading, "read_input", reader)
    loader.open(InputSpec("a"))
    assert settled(loader, 1)["a"].state == state
    reader.outcome = None
    loader.open(InputSpec("b"))
    assert settled(loader, 1)["b"].state == "done"


def test_too_many_are_refused(loader: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _Reader()
    monkeypatch.setattr(loading, "read_input", reader)
    monkeypatch.setattr(loading, "MAX_WAITING", 2)
    loader.open(InputSpec("running"))
    assert reader.started.wait(30)
    loader.open(InputSpec("one"))
    loader.open(InputSpec("two"))
    with pytest.raises(ImportFailed, match="2 inputs wait already"):
        loader.open(InputSpec("three"))
    loader.cancel_all()


@pytest.mark.parametrize(
    ("whole", "prepare", "made"),
    [
        (False, False, False),
        (False, True, True),
        (True, False, False),
        (True, True, False),
    ],
)
def test_what_is_whole_is_not_waited_for(
    whole: bool, prepare: bool, made: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reader:
        name, title, suffixes, isolated = "test", "Test", (".test",), False

        def read(self, path: Path, context: ImportContext) -> ImportResult:
            missing = "" if prepared else "index"
            report = InputReport(str(path), "test")
            return ImportResult(Site.local(), report, preparation=missing, is_whole=whole)

    prepared: list[str] = []
    workers = Workers()
    monkeypatch.setattr(loading.registry, "choose", lambda location, context: Reader())
    monkeypatch.setattr(workers, "prepare", lambda importer, path, context, name: prepared.append(name))
    monkeypatch.setenv("LIYUAN_HOME", str(tmp_path))
    result = loading.read_input(InputSpec("a.test"), workers=workers, context=ImportContext(), prepare=prepare)
    workers.close()
    assert bool(prepared) == made == (not result.preparation)


class _Preparing:
    """A reader of a file that must be made ready, and a worker that does it: what was done, in order."""

    name, title, suffixes, isolated = "fake", "Fake", (), False

    def __init__(self) -> None:
        self.done: list[str] = []
        self.is_ready = False
        self.prepared_bytes, self.native, self.http_cache = 1 << 30, None, None

    def can_read(self, path: Path, head: bytes) -> bool: ...

    def inspect(self, path: Path, context: ImportContext) -> InputReport: ...

    def preparation(self, path: Path, context: ImportContext) -> str:
        self.done.append("name")
        return "" if self.is_ready else "made"

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        self.done.append("whole" if self.is_ready else "stand-in")
        preparation = "" if self.is_ready else "made"
        return ImportResult(Site.local(), InputReport(str(path), "fake"), preparation=preparation)

    def prepare(self, importer: object, path: Path, context: ImportContext, *, name: str) -> None:
        assert (importer, name) == (self, "made")
        self.done.append("prepare")
        self.is_ready = True


def test_a_stand_in_that_is_shown_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for read, wanted in (
        (loading.improve_input, ["name", "prepare", "whole"]),
        # Without a window there is no stand-in yet; reading it says first what is wrong with the file.
        (loading.read_input, ["stand-in", "prepare", "whole"]),
    ):
        fake = _Preparing()
        monkeypatch.setattr(loading.registry, "choose", lambda location, context, fake=fake: fake)
        result = read(InputSpec("a"), workers=fake, context=ImportContext())  # type: ignore[operator]
        assert fake.done == wanted
        assert not result.preparation


def test_a_loader_that_prepares_improves(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers()
    preparer = Loader(workers, prepare=True)
    try:
        made = ImportResult(Site.local(), InputReport("a", "test"))
        monkeypatch.setattr(loading, "improve_input", lambda spec, *, workers, context: made)
        preparer.open(InputSpec("a"))
        assert settled(preparer, 1)["a"].result is made
    finally:
        preparer.close(timeout_s=30)
        workers.close()
