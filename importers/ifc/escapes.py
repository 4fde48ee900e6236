"""Texts of IFC files that the native parser would choke on or drop: broken escapes and bytes beyond ASCII."""

import re
from dataclasses import dataclass

_ESCAPE = re.compile(
    rb"(?P<sound>\\\\|\\S\\[ -&(-~]|\\P[A-I]\\|\\X\\[0-9A-Fa-f]{2}|\\[NF]\\"
    # Any even count of digits: some exporters write five pairs where four or eight belong, and the parser takes it.
    rb"|\\X[24]\\(?:[0-9A-Fa-f]{2})+\\X0\\)"
    rb"|(?P<open>\\X2\\(?:[0-9A-Fa-f]{4})+)|(?P<stray>\\)"
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_ENCODINGS = ("utf-8", "gb18030", "latin-1")


@dataclass(frozen=True, slots=True)
class RepairedText:
    """A whole file in ASCII.

    Parameters
    ----------
    encoding : str
        What its bytes beyond ASCII were taken for; empty when there are none.
    """

    text: str
    encoding: str = ""


def count_broken(chunk: bytes) -> int:
    r"""Return how many escapes in `chunk` (ISO 10303-21, 6.4.3) are not known or have no end."""
    if b"\\" not in chunk:
        return 0
    return sum(1 for match in _ESCAPE.finditer(chunk) if match.lastgroup != "sound")


def repaired(data: bytes) -> RepairedText:
    r"""Return a STEP file as ASCII: ``\X2\`` that has no end gets one, other broken escapes become plain backslashes.

    Bytes beyond ASCII, which the standard does not allow and which IfcOpenShell drops, become ``\X2\`` after the first
    encoding that fits all of them: UTF-8, GB 18030 unless most stand alone as in Western words, Latin-1.
    """
    data = _ESCAPE.sub(_whole, data) if b"\\" in data else data
    if data.isascii():
        return RepairedText(data.decode("ascii"))
    alone = [len(run) == 1 for run in _HIGH.findall(data)]
    for encoding in _ENCODINGS:
        if encoding == "gb18030" and 2 * sum(alone) > len(alone):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return RepairedText(re.sub(r"[^\x00-\x7f]+", _escaped, text), encoding)
    raise AssertionError("Latin-1 fits any bytes")


def _whole(match: re.Match[bytes]) -> bytes:
    if match.lastgroup == "sound":
        return match[0]
    return match[0] + rb"\X0" + b"\\" if match.lastgroup == "open" else rb"\\"


def _escaped(match: re.Match[str]) -> str:
    if max(match[0]) > "\uffff":
        return "\\X4\\" + match[0].encode("utf-32-be").hex().upper() + "\\X0\\"
    return "\\X2\\" + match[0].encode("utf-16-be").hex().upper() + "\\X0\\"
