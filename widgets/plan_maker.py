"""Makes plans of storeys on a worker thread, and keeps the last few.

``PlanMaker()``; ``plan_of(data, index)`` gives the plan, or None and `ready()` once it is there.
"""

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal

from layers.data.building import BuildingData
from layers.storey_plan import StoreyPlan, storey_plan

KEPT = 32
POLL_MS = 15
_EMPTY = StoreyPlan("", (), ())


class PlanMaker(QObject):
    """One thread, begun with the first plan that is asked for; a wish that is no longer the newest is dropped."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # With the data, so that its id is not another's.
        self._kept: OrderedDict[tuple[int, int], tuple[BuildingData, StoreyPlan]] = OrderedDict()
        self._worker: ThreadPoolExecutor | None = None
        self._making: tuple[BuildingData, int, Future[StoreyPlan]] | None = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def release(self) -> None:
        """End the thread."""
        self._timer.stop()
        self._making = None
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
            self._worker = None

    def plan_of(self, data: BuildingData, index: int) -> StoreyPlan | None:
        """Return the plan of storey `index`; None while it is being made."""
        key = (id(data), index)
        known = self._kept.get(key)
        if known is not None and known[0] is data:
            self._kept.move_to_end(key)
            return known[1]
        if self._making is not None:
            if self._making[0] is data and self._making[1] == index:
                return None
            self._making[2].cancel()
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="plan")
        self._making = (data, index, self._worker.submit(storey_plan, data, index))
        self._timer.start()
        return None

    def _poll(self) -> None:
        if self._making is None:
            self._timer.stop()
            return
        data, index, work = self._making
        if not work.done():
            return
        self._timer.stop()
        self._making = None
        # Of a model that cannot be cut there is nothing to see; what is wrong with it its import has told.
        plan = _EMPTY if work.cancelled() or work.exception() is not None else work.result()
        self._kept[(id(data), index)] = (data, plan)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.ready.emit()
