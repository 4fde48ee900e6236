"""A layer of a demo's project."""

from dataclasses import dataclass, field

PLAIN: dict[str, object] = {"labelled": False}
HIDDEN: dict[str, object] = {"labelled": False, "visible": False}
"""Settings of layers that are shown without labels, and of those that wait to be switched on."""


@dataclass(frozen=True, slots=True)
class DemoLayer:
    """A layer of the demo: its id, its path below the demo's folder, its name by language, its settings."""

    id: str
    path: str
    name: dict[str, str]
    settings: dict[str, object] = field(default_factory=dict)


def demo_layer(demo: str, path: str, english: str, chinese: str, **settings: object) -> DemoLayer:
    """Return the layer of a file of `demo`; its id comes from both."""
    name = path.replace("/", "-").rpartition(".")[0]
    return DemoLayer(f"{demo}-{name}", path, {"en": english, "zh_CN": chinese}, settings)
