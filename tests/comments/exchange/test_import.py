"""Comments from elsewhere: made files, twice, with the same result."""

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from comments import mail
from comments.exchange import loading, runs
from comments.exchange.models import ImportedComment
from comments.models import Comment, Letter, MailAddress, State
from journal.lib.vietnamese import fold
from tests.comments.readers import make_comment
from tests.factories import make_article, make_user

from .making import disqus_file, isso_file, wp_comment, wp_post, wxr_file

pytestmark = pytest.mark.django_db
AT = datetime(2019, 5, 3, 9, 1, 2, tzinfo=UTC)
SLUG = "chuyen-do-cuoi-nam"


@pytest.fixture
def article():
    return make_article(title="Chuyến đò cuối năm")


def take_in(path, kind="wxr", **options) -> str:
    out = StringIO()
    call_command("import_comments", path, kind=kind, stdout=out, **options)
    return out.getvalue()


def rows() -> list[tuple]:
    names = ("pk", "article", "reply_to", "name", "email", "text", "created_at", "state", "consent")
    return list(Comment.objects.order_by("pk").values_list(*names))


# --- WordPress ------------------------------------------------------------------------------------


def test_wordpress_twice_is_the_same(article, tmp_path):
    """Text without markup, times and states kept, found by words; no letter goes, no consent is
    made up. The second time nothing is new."""
    states = {"1": "approved", "0": "pending", "spam": "spam", "trash": "rejected"}
    made = [wp_comment(key, approved=given) for key, given in enumerate(states, 1)]
    path = wxr_file(tmp_path / "a.xml", wp_post(SLUG, *made))
    assert "Đã nhập: 4" in take_in(path)
    first = rows()
    assert [row[7] for row in first] == list(states.values())
    assert {row[1:2] + row[3:7] + row[8:] for row in first} == {
        (article.pk, "Trần Văn Bảo", "bao@vi-du.example", "Lời hay\nlắm & đúng", AT, "imported")
    }
    assert Comment.objects.matching(fold("lời hay")).count() == 4
    assert not Comment.objects.exclude(sender_hash="").exists()
    assert not Letter.objects.exists() and not MailAddress.objects.exists()
    again = take_in(path)
    assert "Đã nhập: 0" in again and "Đã có từ trước: 4" in again
    assert rows() == first


def test_deep_threads_become_one_level(article, tmp_path):
    """However deep, and wherever in the file an answer stands; what answers nobody known is a
    thread."""
    made = [
        wp_comment(4, parent=3),
        wp_comment(3, parent=2),
        wp_comment(2, parent=1),
        wp_comment(9, parent=77),
        wp_comment(1),
    ]
    path = wxr_file(tmp_path / "a.xml", wp_post(SLUG, *made))
    said = take_in(path)
    key = {each.key: each.comment for each in ImportedComment.objects.all()}
    assert [key[name].reply_to for name in "1234"] == [None, key["1"], key["1"], key["1"]]
    assert key["9"].reply_to is None and "thành ý kiến gốc: 1" in said


def test_answers_before_parents_across_pieces(article, tmp_path, monkeypatch):
    """The file is read again, never held; each comment is there once."""
    monkeypatch.setattr(loading, "AT_ONCE", 2)
    made = [wp_comment(key, parent=key + 1) for key in range(1, 8)] + [wp_comment(8)]
    path = wxr_file(tmp_path / "a.xml", wp_post(SLUG, *made))
    assert "Đã nhập: 8" in take_in(path)
    root = ImportedComment.objects.get(key="8").comment
    assert Comment.objects.filter(reply_to=root).count() == 7
    assert "Đã nhập: 0" in take_in(path)


def test_what_is_no_comment_is_left_out(article, tmp_path):
    """Pingbacks, blanks; a name or e-mail that is none becomes one that says so."""
    made = [
        wp_comment(1, type="pingback"),
        wp_comment(2, content=" <p> </p> "),
        wp_comment(3, author="", email="không có", content="<script>x()</script>Được <br>rồi"),
    ]
    said = take_in(wxr_file(tmp_path / "a.xml", wp_post(SLUG, *made)))
    assert "Bỏ qua (không phải ý kiến): 2" in said
    row = Comment.objects.get()
    assert (row.name, row.email, row.text) == ("Bạn đọc", "", "Được\nrồi")


# --- which article --------------------------------------------------------------------------------


def test_articles_are_found_by_address_slug_or_map(article, tmp_path):
    """By one of our own addresses, old ones too (the number decides); by the last part; by a table.
    The others are named, with how many comments each has."""
    other = make_article()
    table = tmp_path / "map.csv"
    table.write_text(f"https://cu.example/2019/05/khac-ten/,{other.pk}\n", encoding="utf-8")
    posts = [
        wp_post(SLUG, wp_comment(1), key=1),
        wp_post("khac-ten", wp_comment(2), key=2),
        wp_post("khong-co", wp_comment(3), wp_comment(4), key=3),
    ]
    said = take_in(wxr_file(tmp_path / "a.xml", *posts), map=table)
    found = dict(ImportedComment.objects.values_list("key", "comment__article"))
    assert found == {"1": article.pk, "2": other.pk}
    assert "Không tìm thấy bài: 2" in said and "2\thttps://cu.example/2019/05/khong-co/" in said
    link = f"https://vi-du.example/chuyen-muc/cu/ten-cu-{other.pk}/"
    path = disqus_file(tmp_path / "d.xml", {"5": (link, "")}, [{"id": "1", "thread": "5"}])
    take_in(path, "disqus")
    assert Comment.objects.filter(article=other).count() == 2


def test_drafts_and_doubles_are_nobodys_place(tmp_path):
    """A draft is never told of; two articles of one slug are told apart by nobody."""
    for _ in range(2):
        make_article(title="Trùng tên")
    make_article(title="Còn là nháp", state="draft")
    posts = [wp_post("trung-ten", wp_comment(1)), wp_post("con-la-nhap", wp_comment(2))]
    assert "Không tìm thấy bài: 2" in take_in(wxr_file(tmp_path / "a.xml", *posts))
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["a,b\n", "a\n"])
def test_a_table_that_is_none(article, tmp_path, text):
    table = tmp_path / "map.csv"
    table.write_text(text)
    path = wxr_file(tmp_path / "a.xml", wp_post(SLUG, wp_comment(1)))
    with pytest.raises(CommandError, match="dòng 1"):
        take_in(path, map=table)


# --- Disqus and Isso ------------------------------------------------------------------------------


def test_disqus_twice_is_the_same(article, tmp_path):
    """Posts name their threads; answers, deleted ones and spam as they were."""
    posts = [
        {"id": "1", "thread": "5", "message": "<p>Một</p><p>Hai</p>"},
        {"id": "2", "thread": "5", "parent": "1"},
        {"id": "3", "thread": "5", "parent": "2", "deleted": "true"},
        {"id": "4", "thread": "5", "spam": "true"},
    ]
    threads = {"5": (f"https://cu.example/{SLUG}.html", "x"), "6": ("https://cu.example/b", "")}
    path = disqus_file(tmp_path / "d.xml", threads, posts)
    assert "Đã nhập: 4" in take_in(path, "disqus")
    first = rows()
    assert "Đã nhập: 0" in take_in(path, "disqus") and rows() == first
    one = Comment.objects.order_by("pk")[0]
    assert (one.text, one.created_at, one.name) == ("Một\nHai", AT, "Trần Văn Bảo")
    by_key = dict(ImportedComment.objects.values_list("key", "comment__state"))
    assert by_key == {"1": "approved", "2": "approved", "3": "rejected", "4": "spam"}
    assert set(Comment.objects.exclude(reply_to=None).values_list("reply_to", flat=True)) == {
        one.pk
    }


def test_isso_twice_is_the_same(article, tmp_path):
    """Nothing is written to its file, not beside it either."""
    path = isso_file(
        tmp_path / "i.db",
        f"/{SLUG}/",
        [(1, None, 1, "a **b**"), (2, 1, 2, "c"), (3, 2, 1, "d"), (4, None, 4, "")],
    )
    before = path.read_bytes()
    assert "Đã nhập: 3" in take_in(path, "isso")
    first = rows()
    assert "Đã nhập: 0" in take_in(path, "isso") and rows() == first
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == ["i.db"]
    assert [(row[7], row[5]) for row in first] == [
        ("approved", "a **b**"),
        ("pending", "c"),
        ("approved", "d"),
    ]
    assert Comment.objects.filter(reply_to=first[0][0]).count() == 2
    assert set(Comment.objects.values_list("likes", flat=True)) == {3}


def test_two_sites_of_one_kind_are_two_sources(article, tmp_path):
    """Their comments bear the same numbers."""
    path = wxr_file(tmp_path / "a.xml", wp_post(SLUG, wp_comment(1)))
    take_in(path, name="Trang một")
    assert "Đã nhập: 1" in take_in(path, name="Trang hai")
    assert "Đã nhập: 0" in take_in(path, name="trang HAI")


# --- what goes wrong ------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><item><title>&b;</title></item>
</channel></rss>"""
FILE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<rss><channel><item><link>&a;</link></item></channel></rss>"""


@pytest.mark.parametrize("text", [BOMB, FILE])
@pytest.mark.parametrize("kind", ["wxr", "disqus"])
def test_entities_are_refused(tmp_path, text, kind):
    """Before any is read."""
    path = tmp_path / "a.xml"
    path.write_text(text)
    with pytest.raises(CommandError, match="thực thể"):
        take_in(path, kind)


@pytest.mark.parametrize("kind", ["wxr", "disqus", "isso", "json"])
@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"<a>", b"{}", "không phải".encode()])
def test_nonsense_is_explained(tmp_path, kind, data):
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(CommandError):
        take_in(path, kind)
    assert not Comment.objects.exists()


def test_what_stands_before_a_break_is_taken_in(article, tmp_path):
    """And a whole file after it adds the rest."""
    path = wxr_file(tmp_path / "a.xml", wp_post(SLUG, wp_comment(1), wp_comment(2)))
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"<wp:comment_id>2")])
    with pytest.raises(CommandError, match="hỏng ở dòng"):
        take_in(path)
    assert Comment.objects.count() == 1
    path.write_bytes(whole)
    assert "Đã nhập: 1" in take_in(path)


def test_control_characters_of_old_exports_do_not_break(article, tmp_path):
    made = wp_comment(1, content="Trước\x0bsau")
    take_in(wxr_file(tmp_path / "a.xml", wp_post(SLUG, made)))
    assert Comment.objects.get().text == "Trướcsau"


def test_trying_writes_nothing(article, tmp_path):
    """And says what would be: new ones by state, unknown articles."""
    posts = [
        wp_post(SLUG, wp_comment(1), wp_comment(2, approved="spam")),
        wp_post("x", wp_comment(3)),
    ]
    path = wxr_file(tmp_path / "a.xml", *posts)
    said = take_in(path, dry_run=True)
    assert "Sẽ nhập: 2 (Đã duyệt 1, Rác 1)" in said and "Không tìm thấy bài: 1" in said
    assert not Comment.objects.exists() and not ImportedComment.objects.exists()


def test_what_was_deleted_here_does_not_come_back(article, tmp_path):
    path = wxr_file(tmp_path / "a.xml", wp_post(SLUG, wp_comment(1), wp_comment(2, parent=1)))
    take_in(path)
    Comment.objects.all().delete()
    assert "Đã nhập: 0" in take_in(path)


@pytest.mark.django_db(transaction=True)
def test_four_at_once_take_it_in_once(tmp_path):
    """Each on its own connection."""
    make_article(title="Chuyến đò cuối năm")
    made = [wp_comment(key, parent=key - 1) for key in range(1, 41)]
    path = wxr_file(tmp_path / "a.xml", wp_post(SLUG, *made))

    def load(_):
        try:
            return runs.load("wxr", "", path, {}, dry=False).new
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(load, range(4))) == 40
    assert Comment.objects.count() == 40


def test_a_large_file_takes_little_memory(tmp_path):
    """What is read is let go: 6 MB are read in less than 2."""
    made = wp_comment(1, content="Lời dài " * 2000)
    path = wxr_file(tmp_path / "a.xml", *(wp_post(f"b-{n}", *[made] * 20) for n in range(18)))
    assert path.stat().st_size > 5_500_000
    tracemalloc.start()
    try:
        assert sum(1 for _ in runs.reading("wxr", path)) == 360
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


# --- our own --------------------------------------------------------------------------------------


def test_our_own_export_adds_nothing(article, tmp_path):
    """Every comment in every state is in it; taken in where it came from, nothing is new."""
    top = make_comment(article, state=State.APPROVED, moderated_at=AT, likes=4)
    make_comment(article, reply_to=top, text="<b>&\n“đ”")
    make_comment(article, state=State.SPAM, moderated_at=AT, email="")
    path = tmp_path / "a.jsonl"
    call_command("export_comments", path)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines[1:]] == [row[0] for row in rows()]
    assert "sender_hash" not in lines[1]
    before = rows()
    assert "Đã có từ trước: 3" in take_in(path, "json") and rows() == before


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"consent": "x" * 21}, "tên bản đồng ý dài hơn 20"),
        ({"consent": "a\0b"}, "có ký tự hỏng"),
        ({"name": "An \ud800"}, "có ký tự hỏng"),
        ({"text": "Lời \udfff"}, "có ký tự hỏng"),
        ({"email": "an@vi-du\ud800.vn"}, "có ký tự hỏng"),
        ({"id": 10**30}, "số của ý kiến"),
        ({"id": int("9" * 4000)}, "số của ý kiến"),
        ({"id": 0}, "số của ý kiến"),
        ({"reply_to_id": "\0"}, "có ký tự hỏng"),
    ],
)
def test_a_line_that_cannot_be_kept_is_named_and_the_others_come(article, tmp_path, wrong, why):
    """Also by the worker: the file does not stay under way."""
    head = {"format": "comments", "version": 1, "site": "https://khac.example"}
    row = {"article_id": article.pk, "text": "Lời", "created_at": AT.isoformat(), "name": "An"}
    lines = [head, *({"id": key} | row for key in (1, 2, 3))]
    lines[2] |= wrong
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    said = take_in(path, "json")
    assert "Đã nhập: 2" in said and "Không nhận được: 1" in said
    assert f"Dòng 3: {why}" in said and Comment.objects.count() == 2
    sent = SimpleUploadedFile("a.jsonl", path.read_bytes())
    run = runs.receive("json", "", sent, {}, make_user())
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.report["known"], run.report["refused"]) == ("tried", 2, 1)


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"id": %s}' % (b"9" * 5000), b'{"id": "\xff"}'])
def test_what_nothing_can_read_does_not_keep_a_file_under_way(article, tmp_path, line):
    """Brackets without end, a number of thousands of digits, bytes that are no text: named."""
    path = tmp_path / "a.jsonl"
    head = {"format": "comments", "version": 1, "site": "https://khac.example"}
    row = {"id": 1, "article_id": article.pk, "text": "Lời", "created_at": AT.isoformat()}
    path.write_bytes(b"\n".join([json.dumps(head).encode(), line, json.dumps(row).encode()]))
    said = take_in(path, "json")
    assert "Dòng 2: máy không đọc được" in said and "Đã nhập: 1" in said


def test_numbers_beyond_all_others_are_nobodys(article, tmp_path):
    """An article's, a parent's, how many like it."""
    head = {"format": "comments", "version": 1, "site": "https://khac.example"}
    row = {"text": "Lời", "created_at": AT.isoformat(), "article_id": article.pk, "id": 1}
    wrong = [{"article_id": 10**40}, {"id": 2, "reply_to_id": 10**40}, {"id": 3, "likes": 10**40}]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, [head, *(row | each for each in wrong)])))
    said = take_in(path, "json")
    assert "Đã nhập: 2" in said and "Không tìm thấy bài: 1" in said
    assert set(Comment.objects.values_list("reply_to", "likes")) == {(None, 0)}


def test_a_number_of_a_source_that_is_too_long_is_named(article, tmp_path):
    made = wp_post(SLUG, wp_comment("7" * 101), wp_comment(2))
    said = take_in(wxr_file(tmp_path / "a.xml", made))
    assert "Đã nhập: 1" in said and "số của ý kiến dài hơn 100 ký tự" in said


def test_what_the_database_refuses_ends_the_work(article, tmp_path, monkeypatch):
    """Whatever nobody thought of: the file is not tried again for ever."""
    monkeypatch.setattr("comments.exchange.items.LONGEST_CONSENT", 500)
    head = {"format": "comments", "version": 1, "site": "https://khac.example"}
    row = {"id": 1, "article_id": article.pk, "text": "Lời", "created_at": AT.isoformat()}
    data = "\n".join(map(json.dumps, [head, row | {"consent": "x" * 400}])).encode()
    run = runs.receive("json", "", SimpleUploadedFile("a.jsonl", data), {}, make_user())
    runs.work(run.pk)
    run.refresh_from_db()
    assert runs.take_in(run)
    runs.work(run.pk)
    run.refresh_from_db()
    assert run.state == "failed" and "máy không ghi được" in run.report["error"]


def test_our_own_export_elsewhere_is_the_same(article, tmp_path, settings):
    """On another site with the same articles: twice, the same threads, words, times and states."""
    top = make_comment(article, state=State.APPROVED, moderated_at=AT, consented_at=AT, likes=4)
    below = {"name": "Tòa soạn", "from_desk": True, "state": State.APPROVED, "moderated_at": AT}
    make_comment(article, reply_to=top, **below)
    path = tmp_path / "a.jsonl"
    call_command("export_comments", path)
    kept = [row[3:8] for row in rows()]
    settings.SITE_URL = "https://khac.example"
    Comment.objects.all().delete()
    assert "Đã nhập: 2" in take_in(path, "json")
    assert [row[3:8] for row in rows()] == kept
    one, two = Comment.objects.order_by("pk")
    assert (one.likes, one.consented_at, two.reply_to, two.from_desk) == (4, AT, one, True)
    assert "Đã nhập: 0" in take_in(path, "json")
    assert mail.enqueue_left() == 0
