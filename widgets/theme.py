"""How everything looks: colour tokens, type, icons and the style sheet, dark for the wall and light for the desk.

``apply_theme(app, name="dark", scale=1.0)`` once at start and again whenever the user changes it; ``current()`` gives
the tokens to whoever paints, ``icon("layers")`` an icon in the theme's colours, ``font(13)`` the product's type.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from string import Template

import qtawesome
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
FAMILIES = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Microsoft YaHei UI",
    "PingFang SC",
    "Segoe UI",
    "DejaVu Sans",
)
BASE_PX = 13
TYPE_SCALE_PX = (11, 13, 16, 20, 28, 40)
GRID_PX = (1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 40, 48)
ICON_PX = 20
# At 8 m no letter under 28 px on a 55-inch 1080p panel: 28 / 11.
VIEWING_DISTANCES = {"desk": 1.0, "3m": 1.5, "8m": 28 / 11}
MIN_CONTRAST = 4.5


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they mean, each ``"#rrggbb"``."""

    name: str
    ground: str
    panel: str
    raised: str
    line: str
    text: str
    quiet: str
    accent: str
    action: str
    ok: str
    warn: str
    alarm: str
    unknown: str

    def qcolor(self, token: str, *, alpha: float = 1.0) -> QColor:
        """Return the colour of a token as Qt's; a ``"#rrggbb"`` is taken as it is."""
        colour = QColor(token if token.startswith("#") else getattr(self, token))
        colour.setAlphaF(alpha)
        return colour


TOKENS: dict[str, Theme] = {
    "dark": Theme(
        name="dark",
        ground="#0B1118",
        panel="#111A24",
        raised="#182433",
        line="#243447",
        text="#E6EDF3",
        quiet="#8FA3B5",
        accent="#F2A93B",
        action="#3BA7F2",
        ok="#3CCB8A",
        warn="#F2C14E",
        alarm="#FF5A5F",
        unknown="#8A8FA3",
    ),
    "light": Theme(
        name="light",
        ground="#F5F7F9",
        panel="#FFFFFF",
        raised="#EEF2F6",
        line="#D5DDE5",
        text="#14202B",
        quiet="#5B6B7A",
        accent="#C97A00",
        action="#0B6FC2",
        ok="#33AD75",
        warn="#CEA442",
        alarm="#D94D51",
        unknown="#757A8B",
    ),
}

# What a thing is called here -> its picture in Material Design Icons.
ICONS = {
    "accept": "check",
    "alarm": "bell-alert",
    "back": "arrow-left",
    "building": "office-building",
    "camera": "cctv",
    "clear": "close",
    "cluster": "dots-grid",
    "compass": "navigation-variant",
    "crowd": "account-group",
    "district": "home-city",
    "drone": "quadcopter",
    "element": "cube-outline",
    "event": "alert-octagon",
    "feature": "map-marker",
    "fit": "fit-to-page-outline",
    "fold": "arrow-collapse-vertical",
    "folder": "folder-open-outline",
    "forward": "fast-forward",
    "goods": "package-variant",
    "hidden": "eye-off-outline",
    "history": "history",
    "home": "home-outline",
    "humidity": "water-percent",
    "info": "information-outline",
    "isolate": "select-marker",
    "layers": "layers-outline",
    "light": "lightbulb-on-outline",
    "live": "access-point",
    "mesh": "cube-scan",
    "museum": "bank",
    "noise": "volume-high",
    "north": "navigation",
    "open": "folder-open-outline",
    "pause": "pause",
    "person": "account",
    "play": "play",
    "point_cloud": "dots-hexagon",
    "power": "flash",
    "project": "content-save-outline",
    "reading": "gauge",
    "redo": "redo",
    "remove": "trash-can-outline",
    "save": "content-save-outline",
    "search": "magnify",
    "sensor": "gauge",
    "settings": "cog-outline",
    "shop": "store-outline",
    "space": "door-open",
    "start": "skip-previous",
    "storey": "floor-plan",
    "table": "table",
    "temperature": "thermometer",
    "tileset": "terrain",
    "timeline": "timeline-clock-outline",
    "traffic": "traffic-light",
    "tree": "tree",
    "truck": "truck",
    "undo": "undo",
    "unfold": "arrow-expand-vertical",
    "vehicle": "car",
    "visible": "eye-outline",
    "walk": "walk",
    "warning": "alert-outline",
    "waste": "delete-alert-outline",
    "water": "water",
}


class _Announcer(QObject):
    """Says that the theme changed, so that painted things and icons are made again."""

    changed = Signal()


announcer = _Announcer()
_theme = TOKENS["dark"]
_scale = 1.0


def current() -> Theme:
    """Return the tokens in use."""
    return _theme


def over_scene() -> Theme:
    """Return the tokens for text and lines without a plate over the scene: light on dark in every theme.

    The scene is photographs and a dark sky whatever the window looks like.
    """
    return TOKENS["dark"]


def scale() -> float:
    """Return the viewing-distance factor of type, markers and lines."""
    return _scale


def px(value: float) -> int:
    """Return a length of the design (for the desk) at the viewing distance in use, whole pixels."""
    return max(1, round(value * _scale))


def apply_theme(app: QApplication, name: str = "dark", scale: float = 1.0) -> Theme:
    """Give the application its palette, type and style sheet.

    Parameters
    ----------
    name : str
        ``"dark"`` or ``"light"``.
    scale : float
        Viewing distance, see `VIEWING_DISTANCES`; 1 is the desk.
    """
    global _theme, _scale
    _theme, _scale = TOKENS[name], max(0.5, scale)
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette(_theme))
    app.setFont(font(BASE_PX))
    app.setStyleSheet(style_sheet(_theme, scale=_scale))
    announcer.changed.emit()
    return _theme


def font(size_px: float = BASE_PX, *, bold: bool = False, scale: float | None = None) -> QFont:
    """Return the product's type at a design size; figures are tabular, Chinese has its own face."""
    result = QFont()
    result.setFamilies(list(FAMILIES))
    result.setPixelSize(max(1, round(size_px * (_scale if scale is None else scale))))
    result.setBold(bold)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def icon(name: str, *, colour: str = "text") -> QIcon:
    """Return an icon by what it stands for (see `ICONS`) or by its Material Design name, in a token's colour."""
    made: QIcon = qtawesome.icon(
        f"mdi6.{ICONS.get(name, name)}",
        color=_theme.qcolor(colour),
        color_disabled=_theme.qcolor("quiet", alpha=0.5),
        color_selected=_theme.qcolor(colour),
    )
    return made


def icon_size() -> QSize:
    """Return the size of icons in buttons and rows."""
    return QSize(px(ICON_PX), px(ICON_PX))


def app_icon() -> QIcon:
    """Return the product's own icon."""
    return QIcon(str(RESOURCES / "icons" / "liyuan.svg"))


def palette(theme: Theme) -> QPalette:
    """Return Qt's palette for a theme."""
    result = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.ground,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.PlaceholderText: theme.quiet,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.alarm,
        role.Link: theme.action,
        role.LinkVisited: theme.action,
        role.Highlight: theme.accent,
        role.HighlightedText: text_on(theme.accent, theme=theme),
        role.Accent: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Light: theme.raised,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.ground,
        role.Shadow: theme.ground,
    }
    for key, colour in colours.items():
        result.setColor(key, QColor(colour))
    faint = theme.qcolor("quiet", alpha=0.6)
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, key, faint)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return result


def style_sheet(theme: Theme, *, scale: float = 1.0) -> str:
    """Return the style sheet: ``resources/style/liyuan.qss`` with colours and lengths filled in."""
    values = {field.name: str(getattr(theme, field.name)) for field in fields(theme)}
    values |= {f"f{size}": f"{max(1, round(size * scale))}px" for size in TYPE_SCALE_PX}
    values |= {f"g{size}": f"{max(1, round(size * scale))}px" for size in GRID_PX}
    for token in ("ok", "warn", "alarm", "accent", "action"):
        values[f"{token}_text"] = readable(getattr(theme, token), on=theme.panel)
    values["icons"] = (RESOURCES / "style").as_posix()
    values["hover"] = mixed(theme.raised, theme.text, part=0.07)
    values["chosen"] = mixed(theme.panel, theme.accent, part=0.22)
    values["on_accent"] = text_on(theme.accent, theme=theme)
    values["on_action"] = text_on(theme.action, theme=theme)
    template = (RESOURCES / "style" / "liyuan.qss").read_text(encoding="utf-8")
    return Template(template).substitute(values)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``"#rrggbb"`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_on(ground: str, *, theme: Theme) -> str:
    """Return the darkest or the lightest colour of type, whichever reads better on `ground`."""
    return max((TOKENS["dark"].ground, "#FFFFFF", theme.text), key=lambda colour: contrast(colour, ground))


def readable(colour: str, *, on: str, ratio: float = MIN_CONTRAST) -> str:
    """Return `colour`, darker or lighter until text in it reads on the ground `on`."""
    towards = "#000000" if _luminance(on) > 0.4 else "#FFFFFF"
    for step in range(21):
        candidate = mixed(colour, towards, part=step / 20)
        if contrast(candidate, on) >= ratio:
            return candidate
    return towards


def mixed(one: str, other: str, *, part: float) -> str:
    """Return `one` with `part` (0..1) of `other` in it."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in pairs)


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
