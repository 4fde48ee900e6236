from hypothesis import given
from hypothesis import strategies as st

from widgets.twins import in_one_language, said

RECORD = {
    "id": "H004",
    "name": "Hengyuanli Courtyard",
    "name_zh": "恒源里",
    "year": 1907,
    "grade": "",
    "grade_zh": "省级",
}
NAMES = st.sampled_from(["name", "name_zh", "grade", "grade_zh", "only_zh", "year"])
VALUES = st.sampled_from([None, "", "里院", "liyuan", 0, 1907, False])


def test_each_attribute_stands_once_in_the_users_language():
    chinese = in_one_language(RECORD.items(), chinese=True)
    assert chinese.shown == (("id", "H004"), ("name", "恒源里"), ("year", 1907), ("grade", "省级"))
    assert chinese.other == (("name", "Hengyuanli Courtyard"),)
    english = in_one_language(RECORD.items(), chinese=False)
    assert dict(english.shown) == {"id": "H004", "name": "Hengyuanli Courtyard", "year": 1907, "grade": "省级"}
    assert english.other == (("name_zh", "恒源里"),)


def test_what_has_no_twin_stays_as_it_is():
    told = in_one_language([("remark_zh", "完好"), ("lat", 36.06)], chinese=False)
    assert told.shown == (("remark_zh", "完好"), ("lat", 36.06))
    assert told.other == ()


@given(st.dictionaries(NAMES, VALUES), st.booleans())
def test_nothing_that_says_anything_is_lost(record, chinese):
    told = in_one_language(record.items(), chinese=chinese)
    values = sorted(repr(value) for _, value in (*told.shown, *told.other) if value not in (None, ""))
    assert values == sorted(repr(value) for value in record.values() if value not in (None, ""))
    assert len({name for name, _ in told.shown}) == len(told.shown)


def test_the_first_name_that_says_anything_is_taken():
    payload = {"place": "", "street": "Beishan Street", "street_zh": "北杉街"}
    assert said(payload, "place", "street", chinese=True) == "北杉街"
    assert said(payload, "place", "street", chinese=False) == "Beishan Street"
    assert said({"street_zh": "北杉街"}, "street", chinese=False) == "北杉街"
    assert said({}, "street", chinese=True) == ""
