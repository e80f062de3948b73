"""Bytes to a page and back: every encoding, with and without mark."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.data.problem import Misconfigured, Unreadable, Unwritable
from textfix.read import decode, encode
from textfix.read.encoding import BOMS
from textfix.read.judge import plausibility

SIMPLIFIED = "区领导向劳动者表示节日的慰问,并参观了“奋斗有我”摄影展。\n"
TRADITIONAL = "市長向勞動者表示節日的慰問，並參觀了攝影展覽。\n"
HONG_KONG = "佢哋喺嗰度睇報紙，話唔知嘅人好多。\n"

UNMARKED = [
    ("utf-8", SIMPLIFIED), ("utf-8", TRADITIONAL), ("gb18030", SIMPLIFIED), ("gb18030", TRADITIONAL),
    ("cp950", TRADITIONAL), ("big5hkscs", HONG_KONG),
    ("utf-16-le", SIMPLIFIED), ("utf-16-be", SIMPLIFIED), ("utf-16-le", TRADITIONAL),
    ("utf-16-be", TRADITIONAL),
]

ENDS = ("\n", "\r\n", "\r")


@pytest.mark.parametrize(("codec", "text"), UNMARKED)
@pytest.mark.parametrize("newline", ENDS)
def test_encoding_is_found_and_kept(codec: str, text: str, newline: str) -> None:
    data = text.replace("\n", newline).encode(codec)
    page = decode(data)
    assert (page.text, page.encoding, page.bom, page.newline) == (text, codec, False, newline)
    assert encode(page, page.text) == data


@pytest.mark.parametrize("codec", BOMS)
@pytest.mark.parametrize("newline", ENDS)
def test_mark_is_taken_off_and_kept(codec: str, newline: str) -> None:
    data = BOMS[codec] + SIMPLIFIED.replace("\n", newline).encode(codec)
    page = decode(data)
    assert (page.text, page.encoding, page.bom, page.newline) == (SIMPLIFIED, codec, True, newline)
    assert encode(page, page.text) == data


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_and_without_any_nul_byte(codec: str) -> None:
    text = SIMPLIFIED.strip().replace(",", "，")
    assert b"\0" not in text.encode(codec)
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_short_head_line(codec: str) -> None:
    assert decode("头版".encode(codec)).text == "头版"


def test_ascii_is_utf8_so_that_chinese_marks_can_be_written() -> None:
    assert decode(b"Page 3\n").encoding == "utf-8"


def test_latin_letters_of_utf8_are_not_taken_for_chinese() -> None:
    assert decode("Visite à l’école du café\n".encode()).encoding == "utf-8"
    assert decode("café\n".encode()).text == "café\n"


def test_characters_beyond_big5_that_taiwan_writes() -> None:
    data = "這裏的粧飾銹了，恒心最重要。".encode("cp950")
    assert decode(data).text == "這裏的粧飾銹了，恒心最重要。"


def test_circled_numbers_of_big5() -> None:
    data = b"\xc6\xa1" + "市長的報告".encode("cp950") + b"\xc6\xa2" + "代表的意見".encode("cp950")
    assert decode(data).text == "①市長的報告②代表的意見"


@pytest.mark.parametrize(("said", "codec"), [("gb18030", "gb18030"), ("GBK", "gb18030"), ("big5", "cp950"),
                                             ("Big5-HKSCS", "big5hkscs"), ("utf-16", "utf-16-le")])
def test_encoding_is_forced(said: str, codec: str) -> None:
    data = TRADITIONAL.encode(codec)
    page = decode(data, said)
    assert (page.text, page.encoding) == (TRADITIONAL, codec)


def test_forced_encoding_takes_its_mark_off() -> None:
    page = decode(codecs.BOM_UTF8 + SIMPLIFIED.encode(), "utf-8")
    assert page.bom and page.text == SIMPLIFIED


def test_forced_encoding_that_does_not_fit_names_the_offset() -> None:
    with pytest.raises(Unreadable, match=r"page\.txt is not valid utf-8: byte 0xff at offset 6; try"):
        decode("头版".encode() + b"\xff", "utf-8", "page.txt")


def test_unknown_encoding_suggests_one() -> None:
    with pytest.raises(Misconfigured, match="'gb1803'; did you mean gb18030"):
        decode(b"", "gb1803")
    with pytest.raises(Misconfigured, match="no encoding 'base64'"):
        decode(b"", "base64")
    with pytest.raises(Misconfigured, match="no encoding"):
        decode(b"", "utf\x008")


def test_bytes_that_nothing_decodes_name_offset_and_flag() -> None:
    data = (SIMPLIFIED * 20).encode() + b"\xff\xff" + SIMPLIFIED.encode()
    at = data.index(b"\xff")
    with pytest.raises(Unreadable, match=rf"as utf-8 it fails at offset {at} \(byte 0xff\); name it with"):
        decode(data, name="page.txt")


def test_utf8_cut_in_a_character_is_not_read_as_something_else() -> None:
    for size in range(12, len((SIMPLIFIED * 3).encode())):
        data = (SIMPLIFIED * 3).encode()[:size]
        try:
            text = decode(data).text
        except Unreadable:
            continue
        assert (SIMPLIFIED * 3).startswith(text), (size, text)


@pytest.mark.parametrize(("data", "kind"), [
    (b"%PDF-1.7\n%\xe2\xe3", "a PDF"), (b"PK\x03\x04\x14\0", "zip"), (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
    (b"\x1f\x8b\x08\0", "gzip"), (b"\xff\xd8\xff\xe0\0", "JPEG"), (b"{\\rtf1\\ansi", "RTF"),
    (b"II*\0\x08", "TIFF"),
])
def test_binary_files_are_named(data: bytes, kind: str) -> None:
    with pytest.raises(Unreadable, match=f"scan is .*{kind}.*, not text"):
        decode(data, name="scan")


@pytest.mark.parametrize("data", [
    b"text\0text with a stray NUL", bytes(range(256)) * 4, b"\0" * 100, b"\0\1\2\3" * 50 + b"\xff\xd9"])
def test_nul_bytes_that_are_not_utf16_are_binary(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"seems to be binary \(a NUL byte at offset \d+\)"):
        decode(data, name="scan")


@pytest.mark.parametrize("data", [b"", b"\n\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE,
                                  "　　\n".encode("gb18030")])
def test_nothing_and_white_space_are_pages_too(data: bytes) -> None:
    page = decode(data)
    assert not page.text.strip()
    assert encode(page, page.text) == data


def test_form_feeds_stay() -> None:
    assert decode("一版。\f二版。\f".encode("gb18030")).text == "一版。\f二版。\f"


def test_a_page_is_judged_on_a_sample_but_decoded_whole() -> None:
    seen: list[int] = []

    def judge(sample: str) -> float:
        seen.append(len(sample))
        return plausibility(sample)

    text = SIMPLIFIED * 10_000
    assert decode(text.encode("gb18030"), judge=judge).text == text
    assert max(seen) < 10_000
    with pytest.raises(Unreadable):
        decode(text.encode("gb18030") + b"\xff" + text.encode("gb18030"))


def test_the_judge_can_be_replaced() -> None:
    data = TRADITIONAL.encode("cp950")
    assert decode(data, judge=lambda sample: float("的" not in sample)).encoding != "cp950"


def test_character_that_the_encoding_lacks() -> None:
    page = decode(TRADITIONAL.encode("cp950"))
    with pytest.raises(Unwritable, match=r"page: cp950 has no character 们 \(U\+4EEC\); .* --output-enc"):
        encode(page, "我们", name="page")
    assert encode(page, "我们", "utf-8") == "我们".encode()


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0\ufeff"))


@given(TEXTS, st.sampled_from(sorted(BOMS)), st.sampled_from(ENDS), st.booleans())
def test_round_trip_of_a_named_encoding(text: str, codec: str, newline: str, bom: bool) -> None:
    data = BOMS[codec] * bom + text.replace("\n", newline).encode(codec)
    page = decode(data, codec)
    assert page.text == text
    assert encode(page, page.text) == data


@given(st.binary())
def test_any_bytes_are_a_page_that_writes_back_or_an_error(data: bytes) -> None:
    try:
        page = decode(data)
    except Unreadable as error:
        assert "\n" not in str(error)
        return
    if not page.mixed_newlines and page.encoding not in ("cp950", "big5hkscs"):
        assert encode(page, page.text) == data


@given(st.text(st.characters(codec="big5hkscs", exclude_characters="\r\0"), min_size=1))
def test_big5_text_writes_back(text: str) -> None:
    data = text.encode("big5hkscs")
    page = decode(data, "big5hkscs")
    assert encode(page, page.text) == data


JAPANESE = "東京都は二十三日、新型ウイルスの感染者が百人を超えたと発表した。知事は外出の自粛を呼びかけた。"
KOREAN = "서울시는 이십삼일 새로운 감염자가 백 명을 넘었다고 발표했다. 시장은 외출을 자제해 달라고 다시 한번 호소했다."
RUSSIAN = "Московские власти сообщили, что число новых случаев превысило сто. Мэр города вновь призвал жителей."
GERMAN = "Die Zahl der Fälle überstieg am Dienstag hundert; der Bürgermeister rief dazu auf, zu Hause zu bleiben."


@pytest.mark.parametrize(("text", "codec"), [
    (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (KOREAN, "euc_kr"), (RUSSIAN, "koi8_r"), (RUSSIAN, "cp1251"),
    (GERMAN, "latin-1")])
@pytest.mark.parametrize("times", [1, 5])
def test_another_language_in_its_own_encoding_is_refused_in_one_line(text: str, codec: str, times: int) -> None:
    with pytest.raises(Unreadable, match="^page: the encoding cannot be found out, .*; name it with --encoding NAME$"):
        decode((text * times).encode(codec), name="page")
    assert decode((text * times).encode(codec), codec).text == text * times


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be"])
def test_utf32_without_mark(codec: str) -> None:
    page = decode(SIMPLIFIED.encode(codec))
    assert (page.text, page.encoding) == (SIMPLIFIED, codec)


def test_a_table_in_big5_is_read() -> None:
    table = "┌────┬────────┐\n│地區│在途期間│\n├────┼────────┤\n│臺北│二日　　│\n└────┴────────┘\n"
    assert decode(table.encode("cp950")).text == table


def test_a_plain_page_needs_no_second_judge() -> None:
    def second(sample: str) -> float:
        raise AssertionError("the page is plain")

    for codec, text in (("utf-8", SIMPLIFIED), ("gb18030", SIMPLIFIED), ("cp950", TRADITIONAL),
                        ("utf-16-le", SIMPLIFIED)):
        assert decode((text * 3).encode(codec), second=second).text == text * 3


def test_where_the_first_judge_is_in_two_minds_the_second_decides() -> None:
    data = "境監測機".encode("cp950")
    assert decode(data, judge=lambda sample: 0.6, second=lambda sample: float("機" in sample)).text == "境監測機"
    with pytest.raises(Unreadable, match="does not read as Chinese"):
        decode(data, judge=lambda sample: 0.6, second=lambda sample: -1.0)
