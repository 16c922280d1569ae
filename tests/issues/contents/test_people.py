"""Names as printed, and the authors they may be."""

import pytest

from issues.contents.people import authors_of, key_of, names_in, told_apart
from tests.factories import make_article, make_author, release

NAMES = [
    ("Nguyễn Văn A, Lê Thị B", ["Nguyễn Văn A", "Lê Thị B"]),
    ("PGS.TS. Trần Hòa và NGUYỄN VĂN A", ["Trần Hòa", "NGUYỄN VĂN A"]),
    ("Bài và ảnh: Minh An; Ảnh: Hà Vy", ["Minh An", "Hà Vy"]),
    ("Minh An – Hà Vy (Huế)", ["Minh An", "Hà Vy"]),
    ("Thích Nhất-Hạnh, thích nhất hạnh", ["Thích Nhất-Hạnh"]),
    ("* Kiều Vân Thảo …", ["Kiều Vân Thảo"]),
    ("", []),
    ("–", []),
]


@pytest.mark.parametrize(("authors", "names"), NAMES)
def test_names(authors, names):
    """Names are told apart, without roles, titles and asides."""
    assert [name.text for name in names_in(authors)] == names


def test_key():
    """Case, marks, the tone's place, y for i: one name. Another name is another."""
    assert key_of("LÝ HOÀ") == key_of("Lí hòa") == "li-hoa"
    assert key_of("Đỗ Mỹ") == key_of("Ðỗ Mĩ")
    assert key_of("Thúy") != key_of("Thúi")
    assert key_of("Tây") != key_of("Tai")


@pytest.mark.django_db
def test_authors_are_found_by_name_and_pen_name(django_assert_num_queries):
    """However a name is typed, whole names alone; those merged away are not offered."""
    ly = make_author(name="Lý Hòa")
    pen = make_author(name="Trần Thị Sông", pen_name="Sao Mai")
    first, second = make_author(name="Nguyễn Văn A"), make_author(name="Nguyễn Vân A", slug="a-2")
    make_author(name="Nguyễn Văn A", slug="a-3", merged_into=first)
    make_author(name="Nguyễn Văn An")
    names = names_in("lí hoà, SAO MAI, Trần Thị Sông, nguyen van a, Người Lạ")
    with django_assert_num_queries(1):
        found = authors_of(names)
    assert found == {
        "li-hoa": [ly],
        "sao-mai": [pen],
        "tran-thi-song": [pen],
        "nguyen-van-a": [first, second],
    }


@pytest.mark.django_db
def test_homonyms_are_told_apart(django_assert_num_queries):
    """By pen name, what is said of them, and what they last wrote."""
    wrote = make_author(name="Minh An", bio="Nhà văn, sống ở Huế")
    pen = make_author(name="Lê Bình", pen_name="Minh An", slug="minh-an-2")
    article = make_article(title="Đò chiều")
    article.bylines.create(role="Bài", author=wrote)
    release(article)
    with django_assert_num_queries(1):
        told = told_apart([wrote, pen])
    assert "Nhà văn, sống ở Huế" in told[wrote.pk]
    assert "“Đò chiều”" in told[wrote.pk]
    assert "bút danh Minh An" in told[pen.pk]
