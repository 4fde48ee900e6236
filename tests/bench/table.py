"""The Markdown table of all rows, printed line by line as they are measured."""

import sys
from dataclasses import dataclass, field
from typing import TextIO

from tests.bench.row import Row

_HEAD = ("measured", "against", "ratio", "reach", "absolute (medians)")


@dataclass(slots=True)
class Table:
    """Writes rows as they come. Every line is flushed, so that a run that is cut short has said what it knew."""

    out: TextIO = field(default_factory=lambda: sys.stdout)

    def head(self) -> None:
        """Write the two lines above the rows."""
        self._line(*_HEAD)
        self._line("---", "---", "---:", "---:", "---")

    def row(self, row: Row) -> None:
        """Write one row."""
        self._line(row.subject, row.floor, f"{row.ratio:.2f}", row.reach, f"[{row.times}]")

    def skipped(self, name: str, *, reason: str) -> None:
        """Write that a measurement was left out, and why."""
        self._line(name, "", "", "", f"skipped: {reason}")

    def _line(self, *cells: str) -> None:
        print("| " + " | ".join(cells) + " |", file=self.out, flush=True)
