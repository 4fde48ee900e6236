"""A coarse preview while its index is made, a delivery while its overview is: told, begun again, its layer removed."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from importers.importer import ImportResult
from layers.data.geometry import Bounds
from layers.data.point_cloud import PointCloudData
from layers.data.report import InputReport
from layers.data.tileset import TilesetData
from layers.errors import ImportFailed
from layers.inbox import Inbox
from layers.site import Site
from twin_app.documents import Documents
from twin_app.loading import InputSpec, JobNews
from twin_app.session import Session

BOX = Bounds(0, 0, 0, 10, 10, 10)
SPEC = InputSpec("scan.laz")


class _Preparer:
    def __init__(self) -> None:
        self.opened: list[tuple[InputSpec, object]] = []
        self.cancelled: list[int] = []
        self.news: Inbox[JobNews] = Inbox(limit=10)

    def set_site(self, site: Site | None) -> None: ...

    def open(self, spec: InputSpec, *, wish: object) -> int:
        self.opened.append((spec, wish))
        return len(self.opened)

    def cancel(self, job_id: int) -> None:
        self.cancelled.append(job_id)


def result(*, preview: bool) -> ImportResult:
    data = PointCloudData(None, BOX, 5, is_preview=preview)  # type: ignore[arg-type]
    return ImportResult(Site.local(), InputReport("scan.laz", "las", bounds=BOX), (data,), name="scan")


@pytest.fixture
def desktop() -> SimpleNamespace:
    told: list[tuple[str, str]] = []
    window = SimpleNamespace(
        show_preparing=lambda layer_id, news: told.append((layer_id, news.state)),
        show_refusal=lambda error: None,
    )
    return SimpleNamespace(
        session=Session(),
        preparer=_Preparer(),
        loader=SimpleNamespace(busy=False, news=Inbox(limit=10)),
        window=window,
        told=told,
    )


@pytest.fixture
def documents(desktop) -> Documents:
    return Documents(desktop)


def hear(documents, desktop, state, *, layer_id, **fields):
    desktop.preparer.news.put(JobNews(1, SPEC, state, wish=(layer_id,), **fields))
    documents.tick()


def test_the_row_is_told_until_the_real_cloud_takes_its_place(desktop, documents):
    (layer,) = desktop.session.adopt(result(preview=True), spec=SPEC)
    hear(documents, desktop, "running", layer_id=layer.layer_id, fraction=0.4)
    assert layer.data.is_preview
    hear(documents, desktop, "done", layer_id=layer.layer_id, result=result(preview=False))
    assert not layer.data.is_preview
    assert desktop.told == [(layer.layer_id, "running"), (layer.layer_id, "done")]
    assert not desktop.preparer.cancelled


def test_it_can_be_begun_again_after_a_failure(desktop, documents):
    (layer,) = desktop.session.adopt(result(preview=True), spec=SPEC)
    failed = ImportFailed(Path("scan.laz"), problem="no room", advice="make room")
    hear(documents, desktop, "failed", layer_id=layer.layer_id, error=failed)
    assert desktop.session.refusals == [failed]
    assert layer.data.is_preview
    documents.prepare(layer)
    assert desktop.preparer.opened == [(SPEC, (layer.layer_id,))]


def test_nothing_is_made_for_a_layer_that_was_removed(desktop, documents):
    (layer,) = desktop.session.adopt(result(preview=True), spec=SPEC)
    desktop.session.layers.remove(layer)
    hear(documents, desktop, "running", layer_id=layer.layer_id, fraction=0.4)
    assert desktop.preparer.cancelled == [1]


def delivery(*, made: bool) -> ImportResult:
    data = TilesetData(None, BOX, lacks_overview=not made)  # type: ignore[arg-type]
    return ImportResult(Site.local(), InputReport("city", "osgb", bounds=BOX), (data,), name="city")


def test_a_delivery_takes_its_overview_when_it_is_made(desktop, documents):
    (layer,) = desktop.session.adopt(delivery(made=False), spec=SPEC)
    hear(documents, desktop, "running", layer_id=layer.layer_id, fraction=0.4)
    assert layer.data.lacks_overview
    made = delivery(made=True)
    hear(documents, desktop, "done", layer_id=layer.layer_id, result=made)
    assert layer.data is made.data[0]


def test_a_layer_takes_nothing_of_another_kind(desktop, documents):
    (layer,) = desktop.session.adopt(delivery(made=False), spec=SPEC)
    hear(documents, desktop, "done", layer_id=layer.layer_id, result=result(preview=False))
    assert layer.data.lacks_overview
