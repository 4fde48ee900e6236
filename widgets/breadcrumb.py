"""Where one is: City › building › storey › room, each a step back.

`Breadcrumb(layers, selection)`, `show_surface(hit)`. A click sets the selection; Esc is the application's
(`selection.step_out()`).
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from layers.base import Layer
from layers.data.surface_index import SurfaceHit
from layers.layer_list import LayerList
from layers.selection import Selection, SelectionPath
from widgets.chip import Chip
from widgets.place_names import Place, places
from widgets.subscriptions import Subscriptions
from widgets.surface_card import feature_name, surface_title
from widgets.theme import px


class Breadcrumb(QWidget):
    """A line of chips; inner ones are left out first when there is no room."""

    def __init__(self, layers: LayerList, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("breadcrumb")
        self._layers, self._selection = layers, selection
        self._hit: SurfaceHit | None = None
        self._chips: list[Chip] = []
        self._arrows: list[QLabel] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(px(4))
        self._dots = self._arrow("…")
        self._layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(selection.changed, self._show)
        self._subscriptions.add(layers.added, self._on_added)
        self._subscriptions.add(layers.removed, self._on_removed)
        for layer in layers:
            self._subscriptions.add(layer.changed, self._on_changed)
        self._show(selection.path)

    def release(self) -> None:
        """Stop listening to the model."""
        self._subscriptions.release()

    def show_surface(self, hit: SurfaceHit | None) -> None:
        """Name features by what was found where a tile was clicked."""
        self._hit = hit
        self._show(self._selection.path)

    def texts(self) -> list[str]:
        """Return the steps, the city first."""
        return [chip.button.accessibleName() for chip in self._chips]

    def chip(self, index: int) -> Chip:
        """Return a step's chip."""
        return self._chips[index]

    def minimumSizeHint(self) -> QSize:
        """Room for the place one is at."""
        hint = super().minimumSizeHint()
        return QSize(80, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave inner steps out when they do not fit."""
        super().resizeEvent(event)
        self._fit()

    def _show(self, path: SelectionPath) -> None:
        for widget in (*self._chips, *self._arrows):
            self._layout.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        # Taken out as well: put in again while it is inside, it would slip behind the stretch, and all others with it.
        self._layout.removeWidget(self._dots)
        self._chips, self._arrows = [], []
        steps = places(self._layers, path, feature=feature_name(self._hit, path) if path.tile else "")
        if self._hit is not None and not path:
            steps += self._on_surface(self._hit)
        for number, step in enumerate(steps):
            if number:
                self._arrows.append(self._arrow("›"))
                self._layout.insertWidget(self._layout.count() - 1, self._arrows[-1])
            chip = Chip(step.text, self, current=number == len(steps) - 1)
            chip.value = step.path
            chip.chosen.connect(self._selection.set)
            self._chips.append(chip)
            self._layout.insertWidget(self._layout.count() - 1, chip)
            if number == 0:
                self._layout.insertWidget(self._layout.count() - 1, self._dots)
        self._fit()

    def _on_surface(self, hit: SurfaceHit) -> list[Place]:
        layer = self._layers.find(hit.layer_id)
        if layer is None:
            return []
        return [Place(layer.name, SelectionPath(layer.layer_id)), Place(surface_title(hit), SelectionPath())]

    def _fit(self) -> None:
        """Hide steps from the second on until the rest fits; the dots say so."""
        hidden = 0
        while self._needed(hidden) > self.width() and hidden < len(self._chips) - 2:
            hidden += 1
        self._dots.setVisible(hidden > 0)
        left_out = [chip.button.accessibleName() for chip in self._chips[1 : 1 + hidden]]
        self._dots.setToolTip(" › ".join(left_out))
        for number, chip in enumerate(self._chips[1:], start=1):
            chip.setVisible(number > hidden)
            self._arrows[number - 1].setVisible(number > hidden)
        if self._chips:
            self._chips[0].setVisible(True)

    def _needed(self, hidden: int) -> int:
        kept = [self._chips[0], *self._chips[1 + hidden :], *self._arrows[hidden:]] if self._chips else []
        widths = [widget.sizeHint().width() + self._layout.spacing() for widget in kept]
        return sum(widths) + (self._dots.sizeHint().width() + self._layout.spacing() if hidden else 0)

    def _arrow(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setObjectName("quiet")
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _on_added(self, layer: Layer) -> None:
        self._subscriptions.add(layer.changed, self._on_changed)

    def _on_removed(self, layer: Layer) -> None:
        self._subscriptions.drop(layer.changed)
        self._show(self._selection.path)

    def _on_changed(self, field: str) -> None:
        if field == "name":
            self._show(self._selection.path)
