"""What points are coloured by, and the classes of LiDAR points, in words."""

from PySide6.QtCore import QCoreApplication

from layers.data.point_cloud import ColourBy

FIRST_USER_CLASS = 64

translate = QCoreApplication.translate


def colour_by_text(colour_by: ColourBy) -> str:
    """Return what points are coloured by, for people."""
    names = {
        ColourBy.RGB: translate("Points", "Photographed colour"),
        ColourBy.INTENSITY: translate("Points", "Intensity"),
        ColourBy.CLASS: translate("Points", "Class"),
        ColourBy.HEIGHT: translate("Points", "Height"),
    }
    return names[colour_by]


def class_text(code: int) -> str:
    """Return the name of a class code, ASPRS LAS 1.4 R15 table 17."""
    names = {
        0: translate("Points", "Never classified"),
        1: translate("Points", "Unassigned"),
        2: translate("Points", "Ground"),
        3: translate("Points", "Low vegetation"),
        4: translate("Points", "Medium vegetation"),
        5: translate("Points", "High vegetation"),
        6: translate("Points", "Building"),
        7: translate("Points", "Low noise"),
        8: translate("Points", "Model key point"),
        9: translate("Points", "Water"),
        10: translate("Points", "Rail"),
        11: translate("Points", "Road surface"),
        12: translate("Points", "Overlap"),
        13: translate("Points", "Wire, guard"),
        14: translate("Points", "Wire, conductor"),
        15: translate("Points", "Transmission tower"),
        16: translate("Points", "Wire connector"),
        17: translate("Points", "Bridge deck"),
        18: translate("Points", "High noise"),
        19: translate("Points", "Overhead structure"),
        20: translate("Points", "Ignored ground"),
        21: translate("Points", "Snow"),
        22: translate("Points", "Temporal exclusion"),
    }
    if code in names:
        return names[code]
    return translate("Points", "User-defined") if code >= FIRST_USER_CLASS else translate("Points", "Reserved")


def class_line(code: int) -> str:
    """Return a class with its code: ``"2 · Ground"``."""
    return f"{code} · {class_text(code)}"
