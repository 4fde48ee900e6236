"""Writes STEP text (ISO 10303-21): numbered records, escaped text."""


class Ref(int):
    """The number of a record."""


class Enum(str):
    """An enumeration value, written between dots."""

    __slots__ = ()


class Typed:
    """A value with its type's name, as a property has it."""

    def __init__(self, name: str, value: object) -> None:
        self.name = name
        self.value = value


class StepFile:
    """Collects records. Equal calls give equal text."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, entity: str, *values: object) -> Ref:
        """Append a record and return its number."""
        number = len(self._lines) + 1
        self._lines.append(f"#{number}={entity.upper()}({','.join(_value(v) for v in values)});")
        return Ref(number)

    def text(self, *, schema: str, name: str) -> str:
        """Return the whole file."""
        header = (
            "ISO-10303-21;\nHEADER;\n"
            "FILE_DESCRIPTION(('ViewDefinition [ReferenceView_V1.2]'),'2;1');\n"
            f"FILE_NAME({_text(name)},'2026-05-20T00:00:00',(''),(''),'liyuan demo','liyuan demo','');\n"
            f"FILE_SCHEMA(('{schema}'));\nENDSEC;\nDATA;\n"
        )
        return header + "\n".join(self._lines) + "\nENDSEC;\nEND-ISO-10303-21;\n"


def _value(value: object) -> str:
    if value is None:
        return "$"
    if value is Ellipsis:
        return "*"
    if isinstance(value, Ref):
        return f"#{int(value)}"
    if isinstance(value, Enum):
        return f".{value}."
    if isinstance(value, Typed):
        return f"{value.name.upper()}({_value(value.value)})"
    if isinstance(value, bool):
        return ".T." if value else ".F."
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = f"{value:.6f}".rstrip("0")
        return "0." if text in ("-0.", "0.") else text
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (list, tuple)):
        return f"({','.join(_value(v) for v in value)})"
    raise TypeError(f"no STEP form for {type(value).__name__}")


def _text(value: str) -> str:
    if value.isascii() and value.isprintable() and "'" not in value and "\\" not in value:
        return f"'{value}'"
    parts: list[str] = []
    wide: list[str] = []

    def flush() -> None:
        if wide:
            parts.append("\\X2\\" + "".join(wide) + "\\X0\\")
            wide.clear()

    for character in value:
        if 32 <= ord(character) < 127:
            flush()
            parts.append({"'": "''", "\\": "\\\\"}.get(character, character))
        else:
            wide.append(character.encode("utf-16-be").hex().upper())
    flush()
    return "'" + "".join(parts) + "'"
