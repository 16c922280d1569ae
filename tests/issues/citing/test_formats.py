"""References and files, read back by the programs' own parsers."""

import csv
import io
import json

import bibtexparser
import pytest
import rispy
from bibtexparser import middlewares
from hypothesis import given, settings
from hypothesis import strategies as st

from issues.citing import formats
from issues.citing.meta import meta_tags
from issues.citing.reference import card_text, reference
from issues.citing.source import Kind, Source, writers

ADDRESS = "https://tapchi.vi-du.example/tap-chi-in/2022/6/muc-7/"
# Of every kind of letter one line may have; a name has no comma, which would part it.
LINE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1)
TITLE = LINE.map(lambda text: " ".join(text.split())).filter(bool)
NAME = TITLE.filter(lambda text: "," not in text)


def source(**fields) -> Source:
    defaults = {
        "key": "ben-song-2022-6-muc-7",
        "kind": Kind.ARTICLE,
        "title": "Đò & chợ: 50% của {một} dòng_sông #1",
        "authors": ("Nguyễn Văn A", "Trần Thị Bé"),
        "journal": "Tạp chí Bến Sông",
        "number": "6",
        "year": 2022,
        "month": 6,
        "url": ADDRESS,
        "first": "12",
        "last": "15",
    }
    return Source(**defaults | fields)


def read_bibtex(text: str) -> list[dict]:
    """Entries as a program that knows LaTeX has them, names whole."""
    library = bibtexparser.parse_string(
        text,
        append_middleware=[
            middlewares.SeparateCoAuthors(),
            middlewares.LatexDecodingMiddleware(keep_braced_groups=False),
        ],
    )
    assert not library.failed_blocks
    return [{"type": each.entry_type} | each.fields_dict for each in library.entries]


def said(value) -> str:
    """A field without the braces that keep its case."""
    return value.replace("{", "").replace("}", "")


def test_bibtex_is_read_back():
    """Signs that TeX takes for its own arrive as they were; names are whole, not cut in two."""
    [entry] = read_bibtex(formats.bibtex([source(title="Đò & chợ: 50% của dòng_sông #1 ~ \\ $")]))
    assert entry["type"] == "article"
    assert said(entry["title"].value) == "Đò & chợ: 50% của dòng_sông #1 ~ \\ $"
    assert [said(name) for name in entry["author"].value] == ["Nguyễn Văn A", "Trần Thị Bé"]
    assert entry["journal"].value == "Tạp chí Bến Sông"
    assert (entry["number"].value, str(entry["year"].value)) == ("6", "2022")
    assert entry["url"].value == ADDRESS
    text = formats.bibtex([source()])
    assert "pages = {12--15}" in text
    assert "author = {{Nguyễn Văn A} and {Trần Thị Bé}}" in text
    assert "issn" not in text


@settings(max_examples=40)
@given(TITLE, NAME)
def test_no_title_breaks_a_file(title, name):
    """Whatever a title holds, the next record is still there, and RIS and CSL give it back."""
    both = [source(title=title, authors=(name,)), source(key="sau", title="Sau")]
    bib = bibtexparser.parse_string(formats.bibtex(both))
    assert [entry.key for entry in bib.entries] == ["ben-song-2022-6-muc-7", "sau"]
    assert [record["title"] for record in rispy.loads(formats.ris(both))] == [title, "Sau"]
    item = json.loads(formats.csl_json(both))[0]
    assert (item["title"], item["author"]) == (title, [{"literal": name}])


def test_ris_is_read_back():
    """Each field under its own tag, as reference managers ask for it."""
    [record] = rispy.loads(formats.ris([source(issn="1859-1234", rubric="Nghiên cứu")]))
    assert record["type_of_reference"] == "JOUR"
    assert record["authors"] == ["Nguyễn Văn A", "Trần Thị Bé"]
    assert record["secondary_title"] == "Tạp chí Bến Sông"
    assert (record["number"], record["year"]) == ("6", "2022")
    assert (record["start_page"], record["end_page"]) == ("12", "15")
    assert (record["issn"], record["keywords"]) == ("1859-1234", ["Nghiên cứu"])
    assert record["urls"] == [ADDRESS]


def test_csl_json_names_people_whole():
    """And leaves out what is not known."""
    [item] = json.loads(formats.csl_json([source(first="", last="", authors=())]))
    assert item["issued"] == {"date-parts": [[2022, 6]]}
    assert item["container-title"] == "Tạp chí Bến Sông"
    assert not {"author", "page", "ISSN"} & set(item)


def test_an_issue_is_no_article():
    """It is cited whole, without a journal that it would stand in."""
    issue = source(kind=Kind.ISSUE, title="Tạp chí Bến Sông, số 6", authors=(), first="", last="")
    [entry] = read_bibtex(formats.bibtex([issue]))
    assert (entry["type"], "journal" in entry) == ("misc", False)
    [record] = rispy.loads(formats.ris([issue]))
    assert record["type_of_reference"] == "JFULL"
    assert json.loads(formats.csl_json([issue]))[0]["type"] == "periodical"


def test_the_table_is_no_formula():
    """A title that a spreadsheet would run is text."""
    text = formats.table([source(title='=HYPERLINK("x")')]).decode("utf-8-sig")
    [header, row] = csv.reader(io.StringIO(text))
    assert header == formats.CSV_HEADER
    assert row[:2] == ["Nguyễn Văn A, Trần Thị Bé", '\'=HYPERLINK("x")']


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            {"title": "Đò chiều", "authors": ("Nguyễn Văn A",)},
            "Nguyễn Văn A (2022), “Đò chiều”, Tạp chí Bến Sông, số 6, tr. 12-15.",
        ),
        (
            {"title": "Tiếng “rao”", "authors": (), "last": "12", "running": 234},
            "“Tiếng ‘rao’” (2022), Tạp chí Bến Sông, số 6 (234), tr. 12.",
        ),
        ({"kind": Kind.PAGE, "last": ""}, "Tạp chí Bến Sông (2022), số 6, tr. 12."),
        (
            {"kind": Kind.ISSUE, "number": "Xuân 2019", "year": 2019, "first": "", "last": ""},
            "Tạp chí Bến Sông (2019), số Xuân 2019.",
        ),
    ],
)
def test_a_reference_as_theses_have_it(fields, line):
    """Author, year, title in quotes, journal, number, pages; what is not known is left out."""
    assert str(reference(source(**fields))) == line


def test_a_card_describes_as_libraries_do():
    """By the signs of ISBD."""
    line = "Đò chiều / Nguyễn Văn A // Tạp chí Bến Sông. - 2022. - Số 6. - Tr. 12-15."
    assert card_text(source(title="Đò chiều", authors=("Nguyễn Văn A",))) == line


def test_who_wrote():
    """Without degrees, and without those who took the pictures."""
    line = "Bài: PGS.TS Nguyễn Văn A và Trần Thị Bé; ảnh: Hà Vy"
    assert writers(line) == ("Nguyễn Văn A", "Trần Thị Bé")
    assert writers("Ảnh: Hà Vy, Lê Khôi") == ()
    assert writers("Ảnh: Hà Vy, lời: Minh An") == ("Minh An",)


def test_tags_that_scholar_and_zotero_read():
    """One for each author; nothing is said of what is not known."""
    tags = meta_tags(source(title="Đò chiều", issn="1859-1234"))
    assert [value for name, value in tags if name == "citation_author"] == [
        "Nguyễn Văn A",
        "Trần Thị Bé",
    ]
    told = dict(tags)
    assert told["citation_publication_date"] == "2022/06"
    assert (told["citation_firstpage"], told["citation_lastpage"]) == ("12", "15")
    assert told["DC.source"] == "Tạp chí Bến Sông, số 6, tr. 12-15"
    assert "citation_pdf_url" not in told
