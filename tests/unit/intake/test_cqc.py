"""The regulator's files: who is a home care provider, and what a published rating means."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from homecare.errors import InputError
from homecare.intake.checks import check_table
from homecare.intake.readers import find_format, read_source
from homecare.intake.source import Context, Source
from homecare.intake.sources.cqc_ratings import RATING_WORDS
from homecare.tables import CQC_RATINGS, PROVIDERS

_SPEC = importlib.util.spec_from_file_location(
    "cqc_files", Path(__file__).with_name("cqc_files.py")
)
cqc_files = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(cqc_files)

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "intake"
CONTEXT = Context(as_of=date(2026, 10, 31))
ODS, RATINGS, CSV = cqc_files.files()


@pytest.fixture
def folder(tmp_path):
    cqc_files.write(tmp_path)
    return tmp_path


def read(path, **options):
    return read_source(Source("providers", (path,), options=options), CONTEXT)


def providers(adapted):
    frame = check_table(adapted.raw, PROVIDERS).frame
    return {row.provider_id: (row.provider_name, row.base_postcode, row.cqc_rating)
            for row in frame.itertuples()}  # fmt: skip


def passed_over(adapted):
    return {each.reason: each.rows for each in adapted.passed_over}


def ods_of(tmp_path, *rows, headings=cqc_files.LOCATION_HEADINGS):
    path = tmp_path / "locations.ods"
    path.write_bytes(cqc_files.ods_bytes(cqc_files.locations_sheets(rows, headings)))
    return path


def ratings_of(tmp_path, *rows, headings=cqc_files.RATING_HEADINGS):
    path = tmp_path / "ratings.ods"
    path.write_bytes(cqc_files.ods_bytes(cqc_files.ratings_sheets(rows, headings)))
    return str(path)


def test_the_fixture_has_the_columns_where_the_published_file_has_them():
    # Places in the file of 1 April 2026 as readers of it have published them: 27 rows above the
    # headings; rating 13, postcode 27, domiciliary care 92, dementia 109, older people 112.
    heads = cqc_files.LOCATION_HEADINGS
    assert len(cqc_files.PREAMBLE) == 27
    assert [heads[at] for at in (13, 27, 92, 109, 112)] == [
        "Location Latest Overall Rating", "Location Postal Code",
        "Service type - Domiciliary care service", "Service user band - Dementia",
        "Service user band - Older People",
    ]  # fmt: skip


def test_the_examples_are_what_the_fixture_makes():
    for name, content in cqc_files.files().items():
        assert (EXAMPLES / name).read_bytes() == content, name


def test_home_care_locations_become_providers_and_every_other_row_says_why(folder):
    adapted = read(folder / ODS)
    assert providers(adapted) == {
        "1-0000000101": ("Invented Care Loughborough", "LE11 5LY", "good"),
        "1-0000000102": ("Invented Care Coalville", "LE67 3DN", "requires improvement"),
        "1-0000000201": ("Made Up Homecare", "LE3 2UE", "unrated"),
        "1-0000000301": ("Pretend Support", "LE1 1AA", "unrated"),
    }
    assert passed_over(adapted) == {
        "not a home care service": 2,
        "not registered for personal care": 1,
        "dormant": 1,
    }
    assert len(adapted.raw.frame) + sum(passed_over(adapted).values()) == 8
    assert adapted.row_faults == ()


def test_rows_are_numbered_as_the_file_numbers_them(folder):
    adapted = read(folder / ODS)
    # 27 rows above the headings, headings in row 28, so the first location is in row 29.
    assert adapted.raw.row_numbers == (29, 30, 31, 32)
    assert adapted.raw.sheet == "HSCA_Active_Locations"
    assert adapted.raw.heading("base_postcode") == "Location Postal Code"


def test_one_local_authority_is_taken_whatever_its_capitals(folder):
    adapted = read(folder / ODS, local_authority=["  leicestershire "])
    assert "1-0000000301" not in providers(adapted)
    assert passed_over(adapted)["another local authority"] == 1


def test_an_authority_that_is_nowhere_is_a_fault_and_not_an_empty_list(folder):
    with pytest.raises(InputError, match='Did you mean "Leicestershire"'):
        read(folder / ODS, local_authority=["Liecestershire"])


def test_extra_care_comes_only_when_asked_for(folder):
    adapted = read(folder / ODS, include=["extra care"])
    assert providers(adapted)["1-0000000601"] == ("Fable Extra Care", "LE12 8AA", "outstanding")
    assert "1-0000000401" not in providers(adapted)


def test_a_service_that_is_none_is_a_fault(folder):
    with pytest.raises(InputError, match='Did you mean "extra care"'):
        read(folder / ODS, include=["extra car"])


def test_the_company_is_the_provider_when_asked_for(folder):
    held = providers(read(folder / ODS, name="provider"))
    assert held["1-0000000102"][0] == "Invented Care Limited"


def test_ratings_of_the_ratings_file_come_before_the_locations_files(folder):
    adapted = read(folder / ODS, ratings=str(folder / RATINGS))
    held = {key: row[2] for key, row in providers(adapted).items()}
    assert held == {
        "1-0000000101": "outstanding",  # Overall and Overall, not the Inadequate of Safe
        "1-0000000102": "requires improvement",
        "1-0000000201": "unrated",  # inspected but not rated; Good is of one service group
        "1-0000000301": "unrated",  # in neither file
    }
    assert any("3 of 4 locations taken from it, 1 of them other" in each for each in adapted.notes)


def test_the_directory_gives_home_care_agencies_and_no_rating(folder):
    adapted = read(folder / CSV)
    assert providers(adapted) == {
        "1-0000000101": ("Invented Care", "LE11 5LY", "unrated"),
        "1-0000000301": ("Pretend Support", "LE1 1AA", "unrated"),
    }
    assert passed_over(adapted) == {"not a home care service": 2}
    # Four title lines and the headings, so the first row is in row 6.
    assert adapted.raw.row_numbers == (6, 9)
    assert any("states no ratings" in each for each in adapted.notes)
    assert any("07 October 2026" in each for each in adapted.notes)
    assert any("newest check of a location is of 2022-05-19" in each for each in adapted.notes)


def test_the_directory_takes_ratings_and_supported_housing(folder):
    adapted = read(folder / CSV, include=["extra care"], ratings=str(folder / RATINGS))
    held = {key: row[2] for key, row in providers(adapted).items()}
    assert held["1-0000000101"] == "outstanding"
    assert held["1-0000000601"] == "unrated"


def test_the_files_are_recognised_by_their_headings(folder):
    for name, form in ((ODS, "cqc-locations"), (CSV, "cqc-directory")):
        assert find_format(Source("providers", (folder / name,))).name == form


def test_a_table_of_providers_is_still_a_plain_table(tmp_path):
    path = tmp_path / "providers.csv"
    path.write_text("provider_id,provider_name\nX,Example\n")
    assert find_format(Source("providers", (path,))).name == "table"


def test_an_older_workbook_is_read_alike(tmp_path, folder):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in cqc_files.locations_sheets().items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append([cell or None for cell in row])
    path = tmp_path / "01_October_2020_HSCA_Active_Locations.xlsx"
    book.save(path)
    assert providers(read(path)) == providers(read(folder / ODS))


@pytest.mark.parametrize(
    "heading", ["Location Post Code", "LOCATION POSTCODE", "Location postcode "]
)
def test_the_postcode_has_had_several_names(tmp_path, heading):
    heads = [heading if each == "Location Postal Code" else each
             for each in cqc_files.LOCATION_HEADINGS]  # fmt: skip
    adapted = read(ods_of(tmp_path, cqc_files.LOCATIONS[0], headings=heads))
    assert providers(adapted)["1-0000000101"][1] == "LE11 5LY"


def test_the_domain_was_a_key_question(tmp_path, folder):
    heads = ["Key Question" if each == "Domain" else each for each in cqc_files.RATING_HEADINGS]
    ratings = ratings_of(tmp_path, *cqc_files.RATINGS, headings=heads)
    assert providers(read(folder / ODS, ratings=ratings))["1-0000000101"][2] == "outstanding"


def test_a_column_that_is_gone_is_named(tmp_path):
    heads = ["Something" if each == "Dormant (Y/N)" else each
             for each in cqc_files.LOCATION_HEADINGS]  # fmt: skip
    path = ods_of(tmp_path, cqc_files.LOCATIONS[0], headings=heads)
    with pytest.raises(InputError, match="'dormant'"):
        read(path)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Outstanding", "outstanding"), ("GOOD", "good"),
        ("Requires  Improvement", "requires improvement"), ("Inadequate", "inadequate"),
        ("", "unrated"), ("Not rated", "unrated"), ("Inspected but not rated", "unrated"),
        ("Insufficient evidence to rate", "unrated"), ("No published rating", "unrated"),
        ("Not Yet Inspected", "unrated"),
    ],
)  # fmt: skip
def test_a_published_rating_has_one_meaning(tmp_path, word, meant):
    row = cqc_files.location(1, "A", "A Ltd", "Leicestershire", "LE11 5LY", word)
    assert [row[2] for row in providers(read(ods_of(tmp_path, row))).values()] == [meant]


def test_only_good_and_outstanding_words_mean_good_and_outstanding():
    assert [word for word, meant in RATING_WORDS.items() if meant in ("good", "outstanding")] == [
        "outstanding", "good",
    ]  # fmt: skip
    assert set(RATING_WORDS.values()) == set(CQC_RATINGS)


def test_a_rating_of_another_word_is_a_fault_of_its_row(tmp_path):
    row = cqc_files.location(1, "A", "A Ltd", "Leicestershire", "LE11 5LY", "Fairly good")
    adapted = read(ods_of(tmp_path, row))
    checked = check_table(adapted.raw, PROVIDERS)
    (fault,) = checked.faults()
    assert checked.frame["cqc_rating"].tolist() == [""]
    assert "Fairly good" in fault.found
    assert "Location Latest Overall Rating" in fault.where


def test_a_strange_word_or_two_ratings_in_the_ratings_file_are_told_together(tmp_path, folder):
    rows = [
        cqc_files.rating(101, "Overall", "Overall", "Fairly good"),
        cqc_files.rating(102, "Overall", "Overall", "Good"),
        cqc_files.rating(102, "Overall", "Overall", "Inadequate"),
    ]
    with pytest.raises(InputError) as told:
        read(folder / ODS, ratings=ratings_of(tmp_path, *rows))
    assert [each.found for each in told.value.faults] == ['"Fairly good"', "1-0000000102"]


def test_a_flag_that_is_neither_y_nor_n_keeps_its_row_and_is_a_fault(tmp_path):
    strange = cqc_files.location(
        1,
        "A",
        "A Ltd",
        "Leicestershire",
        "LE11 5LY",
        "Good",
        **{"Service type - Domiciliary care service": "Perhaps"},
    )
    blank = cqc_files.location(2, "B", "B Ltd", "Leicestershire", "LE11 5LY", "Good",
                               **{"Dormant (Y/N)": ""})  # fmt: skip
    adapted = read(ods_of(tmp_path, cqc_files.LOCATIONS[4], strange, blank))
    assert adapted.raw.row_numbers == (30, 31)
    assert [(each.column, each.rows.tolist(), each.fault.found) for each in adapted.row_faults] == [
        ("Service type - Domiciliary care service", [0], '"Perhaps"'),
        ("Dormant (Y/N)", [1], "an empty cell"),
    ]


def test_a_location_registered_twice_is_counted_once(tmp_path):
    primary = "Primary ID (Dual registration locations)"
    first = cqc_files.location(
        1,
        "A",
        "A Ltd",
        "Leicestershire",
        "LE11 5LY",
        "Good",
        **{primary: "1-0000000001", "Location Dual Registered": "Y"},
    )
    second = cqc_files.location(
        2,
        "A",
        "B Ltd",
        "Leicestershire",
        "LE11 5LY",
        "Good",
        **{primary: "1-0000000001", "Location Dual Registered": "Y"},
    )
    alone = cqc_files.location(3, "C", "C Ltd", "Leicestershire", "LE11 5LY", "Good",
                               **{primary: "1-0000000009"})  # fmt: skip
    adapted = read(ods_of(tmp_path, first, second, alone))
    assert set(providers(adapted)) == {"1-0000000001", "1-0000000003"}
    assert passed_over(adapted) == {"second registration of a location listed under its first": 1}


def test_two_files_of_locations_are_refused(folder):
    with pytest.raises(InputError, match="come from one file"):
        read_source(
            Source("providers", (folder / ODS, folder / ODS), format="cqc-locations"), CONTEXT
        )
