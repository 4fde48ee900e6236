"""What the row of a coarse preview says: how far the index is that replaces it."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class PreviewBadge:
    """Says that a layer is a stand-in.

    Parameters
    ----------
    fraction : float or None
        How much of the real one is made, 0 to 1; None while nothing makes it.
    job_id : int
        What makes it.
    """

    fraction: float | None = None
    job_id: int = 0

    @property
    def text(self) -> str:
        """What it says."""
        if self.fraction is None:
            return translate("PreviewBadge", "Coarse preview: not indexed")
        percent = f"{max(0.0, min(1.0, self.fraction)):.0%}"
        return translate("PreviewBadge", "Coarse preview: indexing {percent}").replace("{percent}", percent)

    @property
    def tip(self) -> str:
        """What a click on its sign does."""
        if self.fraction is None:
            return translate("PreviewBadge", "Index all points")
        return translate("PreviewBadge", "Stop indexing; the preview stays")
