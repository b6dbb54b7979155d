"""Files of the regulator with their true rows of headings and invented rows below.

The headings are those of October 2026 (active locations, latest ratings, directory). Every
location, name and identifier is invented; postcodes are real places.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

ACTIVITIES = (
    "Accommodation for persons who require nursing or personal care",
    "Treatment of disease, disorder or injury",
    "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Surgical procedures", "Diagnostic and screening procedures",
    "Management of supply of blood and blood derived products",
    "Transport services, triage and medical advice provided remotely",
    "Maternity and midwifery services", "Termination of pregnancies",
    "Services in slimming clinics", "Nursing care", "Personal care",
    "Accommodation for persons who require treatment for substance misuse", "Family planning",
)  # fmt: skip
MENTAL_HEALTH_HOSPITAL = (
    "Hospital services for people with mental health needs, learning disabilities and problems "
    "with substance misuse"
)
SERVICES = (
    "Acute services with overnight beds",
    "Acute services without overnight beds / listed acute services with or without overnight beds",
    "Ambulance service", "Blood and Transplant service", "Care home service with nursing",
    "Care home service without nursing",
    "Community based services for people who misuse substances",
    "Community based services for people with a learning disability",
    "Community based services for people with mental health needs",
    "Community health care services - Independent Midwives",
    "Community health care services - Nurses Agency only", "Community healthcare service",
    "Dental service", "Diagnostic and/or screening service",
    "Diagnostic and/or screening service - single handed sessional providers",
    "Doctors consultation service", "Doctors treatment service", "Domiciliary care service",
    "Extra Care housing services", "Hospice services", "Hospice services at home",
    MENTAL_HEALTH_HOSPITAL,
    "Hyperbaric Chamber", "Long term conditions services", "Mobile doctors service",
    "Prison Healthcare Services", "Rehabilitation services", "Remote clinical advice service",
    "Residential substance misuse treatment and/or rehabilitation service", "Shared Lives",
    "Specialist college service", "Supported living service", "Urgent care services",
)  # fmt: skip
USERS = (
    "Children 0-18 years", "Dementia", "Learning disabilities or autistic spectrum disorder",
    "Mental Health", "Older People", "People detained under the Mental Health Act",
    "People who misuse drugs and alcohol", "People with an eating disorder",
    "Physical Disability", "Sensory Impairment", "Whole Population", "Younger Adults",
)  # fmt: skip
LOCATION_HEADINGS = (
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name",
    "Location ODS Code", "Location Telephone Number", "Registered manager",
    "Location Web Address", "Care homes beds", "Location Type/Sector",
    "Location Inspection Directorate", "Location Primary Inspection Category",
    "Location Latest Overall Rating", "Publication Date", "Inherited Rating (Y/N)",
    "Location Region", "Location NHS Region", "Location Local Authority",
    "Location ONSPD CCG Code", "Location ONSPD CCG", "Location Commissioning CCG Code",
    "Location Commissioning CCG", "Location Street Address", "Location Address Line 2",
    "Location City", "Location County", "Location Postal Code", "Location PAF ID",
    "Location UPRN ID", "Location Latitude", "Location Longitude",
    "Location Parliamentary Constituency", "Brand ID", "Brand Name",
    "Provider Companies House Number", "Provider Charity Number", "Provider ID", "Provider Name",
    "Provider HSCA start date", "Provider Type/Sector", "Provider Inspection Directorate",
    "Provider Primary Inspection Category", "Provider Ownership Type",
    "Provider Telephone Number", "Provider Web Address", "Provider Street Address",
    "Provider Address Line 2", "Provider City", "Provider County", "Provider Postal Code",
    "Provider PAF ID", "Provider UPRN ID", "Provider Local Authority", "Provider Region",
    "Provider NHS Region", "Provider Latitude", "Provider Longitude",
    "Provider Parliamentary Constituency", "Provider Nominated Individual Name",
    "Provider Main Partner Name",
    *(f"Regulated activity - {each}" for each in ACTIVITIES),
    *(f"Service type - {each}" for each in SERVICES),
    *(f"Service user band - {each}" for each in USERS),
    "Location Dual Registered", "Primary ID (Dual registration locations)",
)  # fmt: skip
DUAL_HEADINGS = (
    "Location ID", "Location Name", "Location HSCA Start Date", "Location Type/Sector",
    "Provider ID", "Provider Name", "Linked Organisation ID", "Linked Organisation Name",
    "Relationship", "Relationship Start Date", "Primary ID",
)  # fmt: skip
RATING_HEADINGS = (
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2",
    "Location City", "Location Post Code", "Location Local Authority", "Location Region",
    "Location NHS Region", "Location ONSPD CCG Code", "Location ONSPD CCG",
    "Location Commissioning CCG Code", "Location Commissioning CCG Name",
    "Service / Population Group", "Domain", "Latest Rating", "Publication Date", "Report Type",
    "Inherited Rating (Y/N)", "URL", "Provider ID", "Provider Name", "Brand ID", "Brand Name",
)  # fmt: skip
PROVIDER_RATING_HEADINGS = (
    "Provider ID", "Provider Name", "Service / Population Group", "Domain", "Latest Rating",
)  # fmt: skip
DIRECTORY_HEADINGS = (
    "Name", "Also known as", "Address", "Postcode", "Phone number",
    "Service's website (if available)", "Service types", "Date of latest check",
    "Specialisms/services", "Provider name", "Local authority", "Region", "Location URL",
    "CQC Location ID (for office use only)", "CQC Provider ID (for office use only)",
)  # fmt: skip
PREAMBLE = (
    "Care directory with filters", "", "This file holds every active location.",
    "Data as at 01 October 2026", *[""] * 10, "Contains public sector information.", *[""] * 12,
)  # fmt: skip


def under(headings, **cells):
    """Return a row with some cells filled; a cell is named by its heading."""
    unknown = set(cells) - set(headings)
    assert not unknown, unknown
    return [cells.get(each, "") for each in headings]


def location(number, name, company, *place, **more):
    """Return a row of the active locations: a home care agency unless told otherwise."""
    authority, postcode, rating = place
    cells = {
        "Location ID": f"1-{number:010d}", "Location HSCA start date": "01/10/2010",
        "Dormant (Y/N)": "N", "Care home?": "N", "Location Name": name,
        "Location Type/Sector": "Social Care Org",
        "Location Inspection Directorate": "Adult social care",
        "Location Primary Inspection Category": "Community based adult social care services",
        "Location Latest Overall Rating": rating, "Location Region": "East Midlands",
        "Location Local Authority": authority, "Location Postal Code": postcode,
        "Provider ID": f"1-{number // 100:010d}", "Provider Name": company,
        "Regulated activity - Personal care": "Y",
        "Service type - Domiciliary care service": "Y", "Service user band - Older People": "Y",
    }  # fmt: skip
    return under(LOCATION_HEADINGS, **(cells | more))


LOCATIONS = (
    location(101, "Invented Care Loughborough", "Invented Care Limited", "Leicestershire",
             "LE11 5LY", "Good"),
    location(102, "Invented Care Coalville", "Invented Care Limited", "Leicestershire", "le673dn",
             "Requires improvement"),
    location(201, "Made Up Homecare", "Made Up Homecare Limited", "Leicestershire", "LE3 2UE", ""),
    location(301, "Pretend Support", "Pretend Support CIC", "Leicester", "LE1 1AA",
             "Insufficient evidence to rate"),
    location(401, "Fancied Residential Home", "Fancied Homes Limited", "Leicestershire",
             "LE10 1AA", "Good", **{"Care home?": "Y",
             "Service type - Domiciliary care service": "",
             "Regulated activity - Personal care": "",
             "Service type - Care home service without nursing": "Y"}),
    location(501, "Sleeping Care", "Sleeping Care Limited", "Leicestershire", "LE13 0AA", "",
             **{"Dormant (Y/N)": "Y"}),
    location(601, "Fable Extra Care", "Fable Housing Limited", "Leicestershire", "LE12 8AA",
             "Outstanding", **{"Service type - Domiciliary care service": "",
             "Service type - Extra Care housing services": "Y"}),
    location(701, "Legend Introductions", "Legend Limited", "Leicestershire", "LE65 1AA", "Good",
             **{"Regulated activity - Personal care": ""}),
)  # fmt: skip


def rating(number, group, domain, word, **more):
    """Return a row of the latest ratings."""
    cells = {
        "Location ID": f"1-{number:010d}", "Service / Population Group": group, "Domain": domain,
        "Latest Rating": word, "Location Local Authority": "Leicestershire",
        "Publication Date": "05/06/2026", "Inherited Rating (Y/N)": "N",
    }  # fmt: skip
    return under(RATING_HEADINGS, **(cells | more))


RATINGS = (
    rating(101, "Overall", "Safe", "Inadequate"),
    rating(101, "Overall", "Overall", "Outstanding"),
    rating(102, "Overall", "Overall", "Requires improvement"),
    rating(201, "Homecare agencies", "Overall", "Good"),
    rating(201, "Overall", "Overall", "Inspected but not rated"),
)


def listing(number, name, services, authority, postcode):
    """Return a row of the directory."""
    return under(
        DIRECTORY_HEADINGS,
        **{
            "Name": name, "Postcode": postcode, "Service types": services,
            "Date of latest check": "19/May/2022 - 00:00", "Provider name": f"{name} Limited",
            "Local authority": authority, "Region": "East Midlands",
            "CQC Location ID (for office use only)": f"1-{number:010d}",
        },
    )  # fmt: skip


DIRECTORY = (
    listing(101, "Invented Care", "Homecare agencies|Supported living", "Leicestershire",
            "LE11 5LY"),
    listing(401, "Fancied Home", "Residential homes", "Leicestershire", "LE10 1AA"),
    listing(601, "Fable Extra Care", "Supported housing", "Leicestershire", "LE12 8AA"),
    listing(301, "Pretend Support", "homecare agencies", "Leicester", "LE1 1AA"),
)  # fmt: skip


def _cells(row):
    told, blank = [], 0
    for cell in row:
        if cell == "":
            blank += 1
            continue
        if blank:
            told.append(f'<table:table-cell table:number-columns-repeated="{blank}"/>')
            blank = 0
        told.append(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
            "</table:table-cell>"
        )
    # As LibreOffice does: the rest of the sheet is one repeated blank cell.
    told.append(f'<table:table-cell table:number-columns-repeated="{1024 - len(row) + blank}"/>')
    return "".join(told)


def ods_bytes(sheets):
    """Return an OpenDocument spreadsheet of sheet name to rows; the same bytes each time."""
    body = []
    for name, rows in sheets.items():
        lines = "".join(f"<table:table-row>{_cells(row)}</table:table-row>" for row in rows)
        rest = 1_048_576 - len(rows)
        body.append(
            f'<table:table table:name="{escape(name)}">{lines}<table:table-row '
            f'table:number-rows-repeated="{rest}"><table:table-cell '
            'table:number-columns-repeated="1024"/></table:table-row></table:table>'
        )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{''.join(body)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text, how in (
            ("mimetype", kind, zipfile.ZIP_STORED),
            ("content.xml", content, zipfile.ZIP_DEFLATED),
            ("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED),
        ):
            archive.writestr(zipfile.ZipInfo(name), text, how)
    return held.getvalue()


def locations_sheets(rows=LOCATIONS, headings=LOCATION_HEADINGS):
    """Return the sheets of an active locations file: a preamble, the headings, the rows."""
    dual = ["1-0000000101", "Invented Care Loughborough", *[""] * (len(DUAL_HEADINGS) - 2)]
    return {
        "README": [[line] for line in PREAMBLE],
        "HSCA_Active_Locations": [*([line] for line in PREAMBLE), headings, *rows],
        "Dual_Registration_Locations": [DUAL_HEADINGS, dual],
    }


def ratings_sheets(rows=RATINGS, headings=RATING_HEADINGS):
    """Return the sheets of a latest ratings file."""
    provider = ["1-0000000001", "Invented Care Limited", "Overall", "Overall", "Good"]
    return {"Locations": [headings, *rows], "Providers": [PROVIDER_RATING_HEADINGS, provider]}


def directory_text(rows=DIRECTORY, headings=DIRECTORY_HEADINGS):
    """Return a directory file: four lines of titles, the headings, the rows."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerows(
        [["CQC directory"], ["This data was produced on 07 October 2026"], ["Invented rows"], [""]]
    )
    writer.writerows([headings, *rows])
    return page.getvalue()


def files():
    """Return file name to bytes of the three examples."""
    return {
        "01_October_2026_HSCA_Active_Locations.ods": ods_bytes(locations_sheets()),
        "01_October_2026_Latest_ratings.ods": ods_bytes(ratings_sheets()),
        "07_October_2026_CQC_directory.csv": directory_text().encode("utf-8"),
    }


def write(folder: Path) -> None:
    """Write the three examples to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (folder / name).write_bytes(content)
