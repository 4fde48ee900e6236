import pytest

from importers.ifc.text import check_step_file, decoded_name, looks_like_step, printable
from layers.errors import ImportFailed
from tests.importers.ifc.ifc_files import ifc_text, write_ifc
from tests.shared_data import shared_data


def test_a_whole_file_says_its_schema(tmp_path):
    assert check_step_file(write_ifc(tmp_path, ifc_text())).schema == "IFC4"


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("", "byte 0", "does not begin"),
        ("hello", "byte 0", "does not begin"),
        (ifc_text(schema="IFC2X_FINAL"), "FILE_SCHEMA", "IFC2X_FINAL is not supported"),
        (ifc_text(schema="../IFC4"), "FILE_SCHEMA", "not supported"),
        (ifc_text().replace("FILE_NAME", "FILE_NOME"), "HEADER", "FILE_NAME is missing"),
        (ifc_text(tail=""), "byte", "cut off"),
        (ifc_text(extra="#90=IFCX((((1);"), "byte", "not closed"),
        (ifc_text(extra="#90=IFCX(1));"), "byte", "not opened"),
        (ifc_text(extra="#90=IFCX" + "(" * 70 + ")" * 70 + ";"), "byte", "nested too deeply"),
        (ifc_text(extra="#90=IFCX(#-1);"), "byte", "malformed or too large"),
        (ifc_text(extra="#90=IFCX(#+29);"), "byte", "malformed or too large"),
        (ifc_text(extra="#90=IFCX(#12f4);"), "byte", "malformed or too large"),
        (ifc_text(extra="#4294967296=IFCX();"), "byte", "malformed or too large"),
        (ifc_text(extra="#90=IFCX('open);"), "byte", "not closed"),
        (ifc_text(extra="#40=IFCX();"), "#40", "two entities have this number"),
        (ifc_text().replace("(''),(''),'','','');", "(''),(''),'');"), "HEADER", "FILE_NAME"),
        (ifc_text().replace("(''),(''),'','','');", "(''),(''),'','','','');"), "HEADER", "FILE_NAME"),
        (ifc_text().replace("((''),'2;1')", "()"), "HEADER", "FILE_DESCRIPTION"),
        (ifc_text().replace("FILE_SCHEMA", "FILE_SCHEMA('');\nFILE_SCHEMA"), "HEADER", "FILE_SCHEMA"),
    ],
)
def test_what_is_refused_before_the_native_parser_sees_it(tmp_path, text, where, problem):
    with pytest.raises(ImportFailed) as refusal:
        check_step_file(write_ifc(tmp_path, text))
    assert refusal.value.where.startswith(where)
    assert problem in str(refusal.value)


def test_texts_and_comments_may_hold_anything(tmp_path):
    harmless = "/* ((( #-1 */ #90=IFCLABEL('it''s #FF ((( #-1');\n#2147483647=IFCLABEL('');"
    assert check_step_file(write_ifc(tmp_path, ifc_text(extra=harmless))).schema == "IFC4"


def test_commas_and_brackets_in_texts_of_the_head_are_no_values(tmp_path):
    head = ifc_text().replace("(''),(''),'','',''", "('a,b','(''c''),'), /* , */ ('') , ');','',$")
    assert check_step_file(write_ifc(tmp_path, head)).schema == "IFC4"


def test_the_text_says_its_classes_circles_and_escapes(tmp_path):
    extra = "#90 = ifcLabel('#40=IFCX(#90)\\\\');\n#91=IFCX(#92,'\\X2\\91CC9');\n#92=IFCX(#91);\n#93=IFCX(#12,#92);"
    text = check_step_file(write_ifc(tmp_path, ifc_text(extra=extra)))
    assert (text.classes["IFCLABEL"], text.classes["IFCX"], text.classes["IFCWALL"]) == (1, 3, 1)
    assert text.tangled == {91, 92, 93}
    assert (text.broken_escapes, text.beyond_ascii) == (1, False)


@pytest.mark.parametrize(
    "name",
    [
        "ifc-duplex/Ifc2x3_Duplex_Architecture.ifc",
        "ifc-bimserver-testfiles/AC11-Institute-Var-2-IFC.ifc",
        "ifc-bimserver-testfiles/japanesechars/revit2014_bimserver.ifc",
        "iot-opensmarthome/04_Flat.ifc",
    ],
)
def test_real_models_are_sound(name):
    text = check_step_file(shared_data(name))
    assert (text.tangled, text.broken_escapes, text.beyond_ascii) == (frozenset(), 0, False)
    assert text.classes["IFCBUILDING"] == 1


def test_pieces_are_seen_as_one(tmp_path, monkeypatch):
    path = write_ifc(tmp_path, ifc_text(extra="#90=IFCLABEL('a (b\nc) d');\n#91=IFCX(#12f4);"))
    monkeypatch.setattr("importers.ifc.text.CHUNK_BYTES", 97)
    with pytest.raises(ImportFailed, match="entity number"):
        check_step_file(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ImportFailed, match="cannot be read"):
        check_step_file(tmp_path / "none.ifc")


@pytest.mark.parametrize("name", ["ac16_sjis", "vectorworks_sjis"])
def test_a_shift_jis_file_with_bare_quotes_passes(name):
    check_step_file(shared_data(f"ifc-bimserver-testfiles/japanesechars/{name}.ifc"))


def test_the_unsupported_schema_is_refused_by_name():
    with pytest.raises(ImportFailed, match="IFC2X_FINAL"):
        check_step_file(shared_data("ifc-bimserver-testfiles/Vogel_Gesamt.ifc"))


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("1\x8aK", "1階"),
        ("\x89®\x8dª - Story", "屋根 - Story"),
        ("1\ufeff階", "1階"),
        ("Küche", "Küche"),
        ("a\u202eb\x00", "a\\u202eb\\u0000"),
        (None, ""),
    ],
)
def test_names_are_as_people_wrote_them(raw, name):
    assert decoded_name(raw) == name


def test_printable_text_is_left_alone():
    assert printable("里院 №1") == "里院 №1"


def test_a_byte_order_mark_and_a_comment_may_come_first():
    assert looks_like_step(b"\xef\xbb\xbf/* x */\nISO-10303-21;")
    assert not looks_like_step(b"PK\x03\x04")
