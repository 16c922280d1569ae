"""What differs between two versions, in words for the newsroom."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import changes, versions
from articles.blocks import blocks_of
from articles.changes import Fold
from journal.lib.html import clean
from tests.factories import make_article, make_photo

pytestmark = pytest.mark.django_db

EMPTY = {
    "title": "Bến đò",
    "slug": "ben-do",
    "kicker": "",
    "subtitle": "",
    "lead": "",
    "body": "",
    "notes": "",
    "weight": 0,
    "comments_open": True,
    "planned_at": None,
    "section": {"id": 1, "name": "Thời sự"},
    "sections": [],
    "topics": [],
    "cover": None,
    "bylines": [],
    "related": [],
}

texts = st.text("aăâ đò\n ,.-", max_size=12)
names = st.fixed_dictionaries({"id": st.integers(1, 3), "name": texts})
tags = st.sampled_from(
    [
        *("p", "h2", "h3", "blockquote", "ul", "ol", "li", "strong", "em", "table", "tr", "td"),
        *("th", "figure data-photo='7'", "figure class='wide' data-photo='8'", "figcaption", "br"),
        *("a href='https://vi.du/1'", "a href='https://vi.du/2'", "img src='/media/a.jpg'", "hr"),
        *("figure class='gallery'", "figure class='pair wide'", "figure data-photo='9'"),
    ]
)
pieces = st.one_of(
    st.sampled_from(["con đò", " cuối", " ngày", ", ", "nước"]),
    tags.map(lambda tag: f"<{tag}>"),
    tags.map(lambda tag: f"</{tag.split()[0]}>"),
)
bodies = st.lists(pieces, max_size=25).map("".join).map(clean)
contents = st.fixed_dictionaries(
    dict.fromkeys(("title", "slug", "kicker", "subtitle", "lead", "notes"), texts)
    | {"body": bodies, "weight": st.integers(0, 2), "comments_open": st.booleans()}
    | {"section": names, "cover": st.none() | names}
    | {"planned_at": st.sampled_from([None, "2031-01-04T23:00:00+00:00"])}
    | {name: st.lists(names, max_size=3) for name in ("sections", "topics", "related")}
    | {
        "bylines": st.lists(
            st.fixed_dictionaries(
                {"role": st.just("Tin"), "author": st.none() | st.just(1), "name": texts}
            ),
            max_size=2,
        )
    }
)


def rows_of(part):
    """All rows of a part, folded ones too."""
    return list(
        chain.from_iterable(row.rows if isinstance(row, Fold) else [row] for row in part.rows)
    )


def body_change(old, new):
    """The one part of two contents that differ in the body only."""
    (part,) = changes.between(EMPTY | {"body": clean(old)}, EMPTY | {"body": clean(new)})
    return part


def notes_of(old, new):
    part = body_change(old, new)
    return [note for row in rows_of(part) for note in row.notes] + part.notes


def side(rows, kind):
    """The lines of the old text ("removed") or of the new ("added"), as one reads them."""
    texts = ("".join(p.text for p in row.line if p.kind in ("same", kind)) for row in rows)
    return "\n".join(text for text in texts if text).replace(" ¶\n", "\n").split("\n")


@given(contents)
@settings(max_examples=40, deadline=None)
def test_a_content_does_not_differ_from_itself(content):
    """Nothing is told where nothing changed."""
    assert changes.between(content, dict(content)) == []


@given(contents, contents)
@settings(max_examples=80, deadline=None)
def test_every_field_that_differs_is_named_and_shows_something(old, new):
    """No change is silently lost, in the order of the page."""
    parts = changes.between(old, new)
    assert [part.field for part in parts] == [n for n in changes.FIELDS if old[n] != new[n]]
    for part in parts:
        assert part.notes or any(row.state != "same" for row in rows_of(part)), part


@given(bodies, bodies)
@settings(max_examples=80, deadline=None)
def test_both_bodies_can_be_read_from_the_rows(old, new):
    """Every line of either body stands in the rows exactly, in its order."""
    if old == new:
        return
    rows = rows_of(body_change(old, new))
    assert side(rows, "removed") == ([block.text for block in blocks_of(old, {})] or [""])
    assert side(rows, "added") == ([block.text for block in blocks_of(new, {})] or [""])


def test_the_fields_are_those_of_a_version():
    """A field added to versions must be given a name here."""
    assert set(changes.FIELDS) == set(versions.content_of(make_article()))


def test_a_content_of_an_older_shape_can_be_compared():
    """A field that an old version does not have counts as empty."""
    old = {"title": "Bến đò", "body": "", "section": EMPTY["section"], "slug": "ben-do"}
    assert changes.between(old, EMPTY) == []
    assert [part.label for part in changes.between(old, EMPTY | {"notes": "gọi lại"})] == [
        "Ghi chú nội bộ"
    ]


def test_words_are_compared_inside_a_paragraph():
    """One word changed leaves the others alone."""
    (row,) = body_change("<p>Con đò cuối cùng.</p>", "<p>Con đò sau cùng.</p>").rows
    assert [(piece.kind, piece.text) for piece in row.line] == [
        ("same", "Con đò "),
        ("removed", "cuối"),
        ("added", "sau"),
        ("same", " cùng."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("<p>a b c</p>", "<p>a <strong>b</strong> c</p>", "Thêm chữ đậm: “b”."),
        ("<p>a <em>b</em></p>", "<p>a b</p>", "Bỏ chữ nghiêng: “b”."),
        (
            "<p><a href='https://vi.du/1'>đây</a></p>",
            "<p><a href='https://vi.du/2'>đây</a></p>",
            "Liên kết ở “đây”: https://vi.du/1 → https://vi.du/2",
        ),
        (
            "<p>đây</p>",
            "<p><a href='https://vi.du/2'>đây</a></p>",
            "Thêm liên kết ở “đây”: https://vi.du/2",
        ),
        (
            "<p>x</p>",
            "<p>x</p><p>Xem <a href='https://vi.du/'>đây</a></p>",
            "Liên kết ở “đây”: https://vi.du/",
        ),
        ("<h2>Bến</h2>", "<h3>Bến</h3>", "Trước là tiêu đề mục, nay là tiêu đề mục nhỏ."),
        ("<p>Bến</p>", "<ul><li>Bến</li></ul>", "Trước là đoạn văn, nay là gạch đầu dòng."),
        ("<p>Bến</p>", "<blockquote><p>Bến</p></blockquote>", "nay là trích dẫn."),
        ("<p>a<br>b</p>", "<p>a</p><p>b</p>", "nay là đoạn riêng."),
        (
            "<ol><li>a</li></ol>",
            "<ol start='4'><li>a</li></ol>",
            "Danh sách đánh số từ 1 → 4.",
        ),
        (
            "<figure class='photo' data-photo='9'><figcaption>Bến</figcaption></figure>",
            "<figure class='photo wide' data-photo='9'><figcaption>Bến</figcaption></figure>",
            "Chỗ của ảnh: giữa bài → khổ rộng.",
        ),
        (
            "<figure class='photo' data-photo='9'><figcaption>Bến</figcaption></figure>",
            "<figure class='photo' data-photo='8'><figcaption>Bến</figcaption></figure>",
            "Thay ảnh số 9 bằng ảnh số 8.",
        ),
        (
            "<table><tr><td>a</td><td>b</td></tr></table>",
            "<table><tr><th>a</th><td>b</td></tr></table>",
            "Thêm ô tiêu đề: “a”.",
        ),
    ],
)
def test_what_no_word_shows_is_said_in_a_sentence(old, new, note):
    """A change of form alone is neither lost nor shown as HTML."""
    assert any(note in said for said in notes_of(old, new)), notes_of(old, new)


def test_a_new_emphasis_does_not_hide_behind_new_words():
    """Bold that goes while words change is said; bold that stays on new words is not."""
    assert "Bỏ chữ đậm: “một hai ba”." in notes_of(
        "<p>Nay <strong>một hai ba</strong> đò.</p>", "<p>Nay một hai bốn đò.</p>"
    )
    assert not notes_of(
        "<p>Nay <strong>một hai ba</strong> đò.</p>", "<p>Nay <strong>một hai bốn</strong> đò.</p>"
    )


def test_photos_tables_lists_and_quotes_are_recognised():
    """Each line says what it is; a photo without a caption goes by its name in the library."""
    photo = make_photo(caption="Bến sông\nlúc sáng")
    body = clean(
        f"<figure class='photo' data-photo='{photo.pk}'></figure>"
        "<figure class='photo' data-photo='999'></figure><h2>Giá</h2><ol><li>Một</li></ol>"
        "<blockquote><p>Lời</p></blockquote><table><tr><td>a</td><td>b</td></tr></table><hr>"
    )
    rows = rows_of(body_change("<p>x</p>", body))
    assert [(row.kind, row.line[0].text) for row in rows if row.state == "added"] == [
        ("figure", "Bến sông lúc sáng"),
        ("figure", "Ảnh số 999"),
        ("h2", "Giá"),
        ("ol", "Một"),
        ("quote", "Lời"),
        ("row", "a | b"),
        ("rule", "* * *"),
    ]


def test_a_caption_is_compared_word_by_word():
    """The photo stays, one word of its caption changes."""
    figure = "<figure class='photo' data-photo='9'><figcaption>{}</figcaption></figure>"
    (row,) = body_change(figure.format("Bến lúc sáng"), figure.format("Bến lúc chiều")).rows
    assert (row.label, row.state) == ("Ảnh", "changed")
    assert [piece.text for piece in row.line] == ["Bến lúc ", "sáng", "chiều"]


def in_group(kind, *photos, caption=""):
    """A group of photos named by their numbers."""
    inside = "".join(
        f"<figure data-photo='{n}'><figcaption>Ảnh {n}</figcaption></figure>" for n in photos
    )
    return f"<figure class='{kind}'>{inside}<figcaption>{caption}</figcaption></figure>"


def alone(number):
    return f"<figure data-photo='{number}'><figcaption>Ảnh {number}</figcaption></figure>"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            in_group("gallery", 1, 2, 3),
            in_group("gallery", 1, 2, 3, 4),
            [("34 ảnh", []), ("Ảnh 4", ["Thêm vào bộ ảnh."])],
        ),
        (
            in_group("gallery", 1, 2, 3),
            in_group("pair", 1, 3),
            [
                ("32 ảnh", ["Trước là bộ ảnh, nay là cặp ảnh."]),
                ("Ảnh 1", ["Trước trong bộ ảnh, nay trong cặp ảnh."]),
                ("Ảnh 2", ["Bỏ khỏi bộ ảnh."]),
                ("Ảnh 3", ["Trước trong bộ ảnh, nay trong cặp ảnh."]),
            ],
        ),
        (
            in_group("gallery", 1, 2, 3),
            in_group("gallery", 2, 3, 1),
            [("Ảnh 1", ["Đổi chỗ trong bộ ảnh."]), ("Ảnh 1", ["Đổi chỗ trong bộ ảnh."])],
        ),
        (
            in_group("gallery", 1, 2),
            in_group("gallery wide", 1, 2, caption="Phiên chợ"),
            [("2 ảnh", ["Chỗ của ảnh: giữa bài → khổ rộng."]), ("Phiên chợ", [])],
        ),
        (
            in_group("pair", 1, 2),
            alone(1) + alone(2),
            [("2 ảnh", []), ("Ảnh 1", ["Tách khỏi cặp ảnh."]), ("Ảnh 2", ["Tách khỏi cặp ảnh."])],
        ),
        (
            alone(1) + "<p>a</p>" + in_group("gallery", 2, 3, 4),
            "<p>a</p>" + in_group("gallery", 2, 3, 4, 1),
            [
                ("Ảnh 1", []),
                ("34 ảnh", []),
                ("Ảnh 1", ["Đưa ảnh riêng vào bộ ảnh."]),
            ],
        ),
    ],
)
def test_what_became_of_the_photos_of_a_group_is_said(old, new, said):
    """Photos that joined, left, moved; a group that became another, or came apart."""
    rows = [row for row in rows_of(body_change(old, new)) if row.state != "same"]
    assert [("".join(piece.text for piece in row.line), row.notes) for row in rows] == said


def test_a_group_has_a_head_its_photos_and_a_caption():
    """Each line says what it is."""
    rows = rows_of(body_change("<p>x</p>", in_group("pair", 1, 2, caption="Hai <em>bến</em>")))
    assert [(row.label, row.line[0].text) for row in rows if row.state == "added"] == [
        ("Cặp ảnh", "2 ảnh"),
        ("Ảnh", "Ảnh 1"),
        ("Ảnh", "Ảnh 2"),
        ("Chú thích chung", "Hai bến"),
    ]


def test_long_unchanged_stretches_are_folded():
    """One line stays in view on either side; a few lines are not worth folding."""
    body = [f"<p>Đoạn số {n} của bài.</p>" for n in range(12)]
    changed = [*body[:6], "<p>Nước lên!</p>", *body[7:]]
    rows = body_change("".join(body), "".join(changed)).rows
    assert [len(row.rows) if isinstance(row, Fold) else row.state for row in rows] == [
        *(5, "same", "removed", "added", "same", 4)
    ]
    short = body_change("".join(body[:3]), "".join([*body[:2], "<p>Khác.</p>"])).rows
    assert not any(isinstance(row, Fold) for row in short)


def test_people_and_places_are_named():
    """Bylines by role; a choice by its words."""
    old = EMPTY | {"bylines": [{"role": "Bài", "author": 1, "name": "Minh An"}]}
    new = EMPTY | {
        "bylines": [{"role": "Ảnh", "author": None, "name": "Hà Vy"}],
        "weight": 2,
        "comments_open": False,
        "cover": {"id": 4, "name": "Bến sông"},
    }
    told = {
        part.label: [p.text for row in rows_of(part) for p in row.line]
        for part in changes.between(old, new)
    }
    assert told == {
        "Người thực hiện": ["Bài: Minh An", "Ảnh: Hà Vy"],
        "Ảnh bìa": ["Bến sông"],
        "Ưu tiên khi tự điền trang chủ": ["Bình thường", "Tin chính"],
        "Nhận ý kiến bạn đọc": ["Có", "Không"],
    }


def test_another_row_of_the_same_name_is_said():
    """Two photos with one caption are two photos."""
    old, new = ({"cover": {"id": pk, "name": "Bến sông"}} for pk in (1, 2))
    (part,) = changes.between(EMPTY | old, EMPTY | new)
    assert part.rows[0].notes == ["Tên giữ nguyên, nhưng là một mục khác trong danh mục."]


def test_blanks_alone_are_said():
    """A change that nothing on the page shows is still named."""
    (part,) = changes.between(EMPTY | {"lead": "a\n\nb"}, EMPTY | {"lead": "a\nb"})
    assert part.notes == ["Chữ không đổi; chỉ khác khoảng trắng hoặc cách trình bày."]


def test_the_count_tells_words_and_places():
    """Places are rows; marks of punctuation are no words."""
    parts = changes.between(
        EMPTY, EMPTY | {"title": "Bến đò cũ", "body": "<p>Một, hai – ba.</p>", "weight": 1}
    )
    assert changes.count(parts) == (3, 1 + 3 + 2, 2)
