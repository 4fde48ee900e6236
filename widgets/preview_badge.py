"""What the row of a coarse preview says: how far the index is that replaces it; likewise of a missing overview."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class PreviewBadge:
    """Says that a layer is a stand-in, or lacks its overview.

    Parameters
    ----------
    fraction : float or None
        How much of the real one is made, 0 to 1; None while nothing makes it.
    job_id : int
        What makes it.
    of_overview : bool
        The layer is no stand-in: what is made shows all of it at once.
    """

    fraction: float | None = None
    job_id: int = 0
    of_overview: bool = False

    @property
    def text(self) -> str:
        """What it says."""
        percent = f"{max(0.0, min(1.0, self.fraction or 0.0)):.0%}"
        if self.of_overview:
            if self.fraction is None:
                return translate("PreviewBadge", "No overview")
            return translate("PreviewBadge", "Making the overview: {percent}").replace("{percent}", percent)
        if self.fraction is None:
            return translate("PreviewBadge", "Coarse preview: not indexed")
        return translate("PreviewBadge", "Coarse preview: indexing {percent}").replace("{percent}", percent)

    @property
    def tip(self) -> str:
        """What a click on its sign does."""
        if self.of_overview:
            if self.fraction is None:
                return translate("PreviewBadge", "Make coarser levels, which show all of it at once")
            return translate("PreviewBadge", "Stop making the overview; everything stays as it is")
        if self.fraction is None:
            return translate("PreviewBadge", "Index all points")
        return translate("PreviewBadge", "Stop indexing; the preview stays")
