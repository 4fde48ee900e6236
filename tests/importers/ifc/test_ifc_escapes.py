import pytest

from importers.ifc.escapes import count_broken, repaired


@pytest.mark.parametrize(
    ("written", "broken", "text"),
    [
        (rb"a\\b", 0, r"a\\b"),
        (rb"\X2\91CC9662\X0\ \X\E9 \S\D \PB\x \X4\0001F600\X0\ \N\ ", 0, None),
        (rb"\X2\FEFF30B300\X0\ ", 0, None),
        (rb"\X2\91CC9", 1, r"\X2\91CC\X0\9"),
        (b"C:\\models\\", 2, r"C:\\models\\"),
        (rb"\X2\\X0\ ", 2, None),
        (rb"\PZ\ ", 2, r"\\PZ\\ "),
        (rb"a\\\b", 1, r"a\\\\b"),
    ],
)
def test_broken_escapes_are_counted_and_made_whole(written, broken, text):
    assert count_broken(written) == broken
    result = repaired(written)
    assert result.encoding == ""
    assert count_broken(result.text.encode()) == 0
    if text is not None:
        assert result.text == text
    if not broken:
        assert result.text.encode() == written


@pytest.mark.parametrize(
    ("written", "encoding", "text"),
    [
        ("里院".encode(), "utf-8", r"\X2\91CC9662\X0" + "\\"),
        ("里院".encode("gb18030"), "gb18030", r"\X2\91CC9662\X0" + "\\"),
        (b"K\xfcche", "latin-1", r"K\X2\00FC\X0\che"),
        ("😀".encode(), "utf-8", r"\X4\0001F600\X0" + "\\"),
    ],
)
def test_bytes_beyond_ascii_are_decoded(written, encoding, text):
    assert (repaired(written).encoding, repaired(written).text) == (encoding, text)
