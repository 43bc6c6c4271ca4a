"""Reading an import: every kind of broken file and row, and going on from any record."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.import_reader import (
    MOST_LINE,
    SAMPLE,
    BadRow,
    FileRefusedError,
    Layout,
    Record,
    RecordReader,
    read_layout,
)

HEADER = "number,channels,latitude,longitude,consent_at,consent_source"
ROW = "+31612345678,sms,52.09,5.12,2019-05-01,form 12"


def reading(data: bytes, offset: int, chunk: int = 7) -> Callable[[int], bytes]:
    stream = io.BytesIO(data[offset:])
    return lambda _: stream.read(chunk)


def records(data: bytes, chunk: int = 7) -> list[Record]:
    layout = read_layout(data[:SAMPLE])
    return list(RecordReader(reading(data, layout.start, chunk), layout, layout.start, 0))


def wrongs(data: bytes) -> list[BadRow | None]:
    return [record.wrong for record in records(data)]


def file(*lines: str, separator: str = ",") -> bytes:
    return ("\n".join((HEADER, *lines)).replace(",", separator) + "\n").encode()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_separators_and_line_ends_and_a_bom_are_read(separator: str, bom: bytes, end: bytes) -> None:
    data = bom + file(ROW, ROW, separator=separator).replace(b"\n", end)

    found = records(data)

    assert [record.fields[-1] for record in found] == ["form 12", "form 12"]
    assert found[-1].end == len(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "CSV UTF-8"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16-le"), "CSV UTF-8"),
        (f"{HEADER}\n{ROW}é\n".encode("latin-1"), "Latin-1"),
        (b"number\n1\n", "separator"),
        (HEADER.encode(), "one line only"),
        (b"x" * 1_000_000 + b"\n", "too long"),
        (b"number,channels\n", "missing: consent_at, consent_source, latitude, longitude"),
        (HEADER.replace("number,", "").encode() + b"\n", "missing: number or email"),
        (HEADER.encode() + b",bsn\n", "not ours to keep: bsn"),
        (HEADER.encode() + b",number\n", "twice"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(FileRefusedError, match=says):
        read_layout(data[:SAMPLE])


def test_a_header_without_rows_is_an_empty_import() -> None:
    assert records(file()) == []


def test_a_row_with_another_separator_is_rejected_and_not_guessed() -> None:
    assert wrongs(file(ROW, ROW.replace(",", ";"), ROW)) == [None, BadRow.COLUMNS, None]


def test_a_quoted_line_end_belongs_to_its_field() -> None:
    found = records(file(ROW.replace("form 12", '"form\n""12""\nend"'), ROW))

    assert [record.fields[-1] for record in found] == ['form\n"12"\nend', "form 12"]
    assert [record.number for record in found] == [1, 2]


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    rows = [ROW] * 20
    rows[3] = ROW.replace("form", '"form')

    assert [record.number for record in records(file(*rows)) if record.wrong] == [4]


def test_two_rows_with_a_stray_quote_each_do_not_swallow_what_is_between() -> None:
    stray = ROW.replace("form", 'fo"rm')

    assert wrongs(file(ROW, stray, ROW, stray, ROW)) == [None, BadRow.QUOTE, None, BadRow.QUOTE, None]


def test_a_nul_byte_costs_one_row() -> None:
    assert wrongs(file(ROW, ROW.replace("form", "fo\0rm"), ROW)) == [None, BadRow.NUL, None]


def test_a_byte_that_is_no_utf_8_far_into_the_file_costs_one_row() -> None:
    rows = (ROW + "\n").encode() * (SAMPLE // len(ROW) + 1)
    data = file() + rows + ROW.replace("form", "f\xf6rm").encode("latin-1") + b"\n" + ROW.encode() + b"\n"

    found = records(data, 65_536)

    assert [record.wrong for record in found[-3:]] == [None, BadRow.ENCODING, None]


def test_a_sample_that_ends_inside_a_letter_is_still_utf_8() -> None:
    data = file() + b"x" * (SAMPLE - len(file()) - 1) + "é".encode()

    assert read_layout(data[:SAMPLE]).separator == ","


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_field_of_a_million_characters_costs_one_row(quote: str) -> None:
    long = ROW.replace("form 12", f"{quote}{'x' * 1_000_000}{quote}")

    assert [record.wrong for record in records(file(ROW, long, ROW), 4_096)] == [None, BadRow.TOO_LONG, None]


def test_a_last_line_without_an_end_may_be_cut_off_and_is_rejected() -> None:
    assert wrongs(file(ROW, ROW)[:-1]) == [None, BadRow.TRUNCATED]
    assert wrongs(file(ROW, ROW)[:-9]) == [None, BadRow.TRUNCATED]
    assert wrongs(file(ROW) + b'"' + ROW.encode()) == [None, BadRow.TRUNCATED]
    assert wrongs(file(ROW) + b"x" * 100_000) == [None, BadRow.TOO_LONG]


def test_empty_lines_are_passed_over() -> None:
    assert [record.number for record in records(file(ROW, "", "  ", ROW))] == [1, 2]


FIELD = st.text(st.sampled_from('ab",;\n\r\0é'), max_size=6)
LINES = st.lists(st.one_of(st.just(ROW), st.lists(FIELD, max_size=7).map(",".join), st.just("y" * (MOST_LINE + 5))), max_size=12)


@settings(deadline=None)
@given(LINES, st.sampled_from([61, 4_096, 40_000]), st.booleans())
def test_reading_can_go_on_after_any_record_whatever_the_file_holds(lines: list[str], chunk: int, ended: bool) -> None:  # noqa: FBT001
    data = file(*lines) if ended else file(*lines)[:-1] + b"z"
    layout = Layout(",", tuple(HEADER.split(",")), len(HEADER) + 1)
    whole = list(RecordReader(reading(data, layout.start, chunk), layout, layout.start, 0))

    assert [record.number for record in whole] == list(range(1, len(whole) + 1))
    for index, record in enumerate(whole):
        rest = RecordReader(reading(data, record.end, chunk), layout, record.end, record.number)
        assert list(rest) == whole[index + 1 :]


@settings(deadline=None)
@given(LINES)
def test_a_good_row_is_never_lost_to_its_neighbours_unless_a_quote_holds_it(lines: list[str]) -> None:
    quiet = [line.replace('"', "'").replace("\n", " ") for line in lines]
    good = sum(line == ROW for line in quiet)

    assert sum(record.fields == tuple(ROW.split(",")) for record in records(file(*quiet), 4_096)) == good
