"""The same words again: stored once if sent twice, held with a remark if from elsewhere."""

import pytest
from django.db import connection

from comments.defences import duplicates
from comments.models import Comment
from tests.factories import make_article

from ..readers import TYPED, send

pytestmark = pytest.mark.django_db
TEXT = "Tôi đi chuyến đò này từ thuở còn học cấp hai."


@pytest.mark.parametrize(
    "other",
    [
        TEXT.upper(),
        "  Tôi đi chuyến đò này; từ thuở còn học cấp hai!!! ",
        "Toi di chuyen do nay tu thuo con hoc cap hai",
        "Tôi đi chuyến đò này từ thuở còn\n\nhọc cấp hai 🌾",
        "T.ô.i đ.i c.h.u.y.ế.n đ.ò n.à.y từ thuở còn học cấp hai",
    ],
)
def test_near_copies_have_one_digest(other):
    """Capitals, dots, spaces and diacritics make no other text."""
    assert duplicates.digest(other) == duplicates.digest(TEXT) != ""


@pytest.mark.parametrize(
    "other", [TEXT.replace("hai", "ba"), "Tôi không đi chuyến đò này bao giờ."]
)
def test_other_words_have_another(other):
    """One word makes the difference."""
    assert duplicates.digest(other) != duplicates.digest(TEXT)


@pytest.mark.parametrize("text", ["", "Bài viết rất hay", "🌾🌾🌾", "Cảm ơn tòa soạn!"])
def test_what_everybody_says_is_nobodys_copy(text):
    """A few words have no digest."""
    assert duplicates.digest(text) == ""


def test_a_digest_tells_nothing_of_the_text(settings):
    """It is keyed: without the key nobody can try out what it was made of."""
    before = duplicates.digest(TEXT)
    settings.SECRET_KEY = "another"
    assert duplicates.digest(TEXT) != before


def test_a_first_comment_is_no_copy(client):
    """Nothing is remarked, and short texts may be alike."""
    article = make_article()
    send(client, article)
    for email in ("an@vi-du.example", "binh@vi-du.example"):
        send(client, article, email=email, text="Bài viết rất hay")
    assert all(
        "same" not in signals for signals in Comment.objects.values_list("signals", flat=True)
    )


def test_somebody_elses_near_copy_is_stored_and_held(client):
    """It goes to the moderators with the first of its kind and how many there are."""
    article = make_article()
    send(client, article)
    response = send(client, article, email="an@vi-du.example", text=TYPED["text"].upper() + " !")
    assert response.context["sent"]
    first, second = Comment.objects.order_by("pk")
    assert first.signals.keys() == {"seconds"}
    assert second.signals["same"] == {"copies": 1, "first": first.pk, "elsewhere": False}
    assert second.signals["held"] == ["same"]
    assert second.held_for == ["trùng lời với một ý kiến khác"]


def test_the_same_words_under_another_article_are_remarked(client):
    """A text sent round from article to article is seen as such."""
    send(client, make_article())
    send(client, make_article())
    assert Comment.objects.latest("pk").signals["same"]["elsewhere"] is True


LONG = (
    "Tôi đi chuyến đò này từ thuở còn học cấp hai, mỗi sáng má gói cho nắm xôi rồi đứng ở bến nhìn "
    "theo tới khi đò khuất sau rặng bần. Nay cầu sắp xong, tôi mừng cho lũ trẻ mà lòng cứ nao nao."
)


@pytest.mark.parametrize(
    "other",
    [
        LONG.replace("nắm xôi", "nắm cơm"),
        LONG.replace("Tôi", "Em", 1).replace("sắp xong", "đã xong"),
        LONG + " Cảm ơn tòa soạn!",
        "Thật vậy: " + LONG.upper().replace("BẾN", "bờ"),
    ],
)
def test_a_long_text_with_a_few_words_changed_is_held(client, other):
    """Whoever sends it from wherever, under whatever article: it is stored, and a person looks."""
    send(client, make_article(), text=LONG)
    send(client, make_article(), text=other, email="an@vi-du.example", name="Võ An")
    first, second = Comment.objects.order_by("pk")
    assert first.signals.keys() == {"seconds"}
    near = second.signals["near"]
    assert (near["first"], near["elsewhere"]) == (first.pk, True)
    assert 50 <= near["near"] < 100
    assert second.signals["held"] == ["near"]
    assert second.held_for == ["gần trùng lời với một ý kiến khác"]


def test_what_was_cut_from_a_comment_makes_its_copies_no_others(client):
    """A copy is compared with what was sent, not with what is left of it."""
    send(client, make_article(), text=LONG)
    cut = {"text": "[…] nao nao.", "original": LONG, "tidied": True}
    Comment.objects.update(**cut)
    other = LONG.replace("nắm xôi", "nắm cơm")
    send(client, make_article(), text=other, email="an@vi-du.example", name="Võ An")
    assert "near" in Comment.objects.latest("pk").signals


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Cảm ơn tòa soạn đã đăng bài này, rất hay.", "Cảm ơn tòa soạn đã đăng bài này, rất đúng."),
        (LONG, "Tôi đi chuyến đò này từ thuở còn học cấp hai, nhưng nay thì không đi nữa vì đã có "
         "xe buýt chạy qua cầu mới, vừa nhanh vừa rẻ, lại không sợ sóng lớn."),
        (LONG, " ".join(reversed(LONG.split()))),
    ],
)  # fmt: skip
def test_what_is_like_by_chance_is_nobodys_near_copy(client, text, other):
    """Short thanks, a common beginning, the same words in another order."""
    send(client, make_article(), text=text)
    send(client, make_article(), text=other, email="an@vi-du.example")
    assert Comment.objects.latest("pk").signals.keys() == {"seconds"}


def test_a_flood_of_near_copies_costs_no_more(django_assert_num_queries):
    """Two queries, and of each shingle the newest few are compared, however many there are."""
    article = make_article()
    kept = duplicates.shingles(LONG)
    rows = [Comment(article=article, **TYPED | {"text": LONG}, shingles=kept) for _ in range(40)]
    Comment.objects.bulk_create(rows)
    sent = duplicates.Sent(article.pk, [], "an@vi-du.example", LONG.replace("xôi", "cơm"))
    with django_assert_num_queries(2):
        near = duplicates.check(sent, "", duplicates.shingles(sent.text))
    assert near["copies"] <= duplicates.KEPT * duplicates.MOST_COMPARED


def test_near_copies_are_found_by_an_index():
    """Each kept shingle has one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan TO off")
        for place in range(1, duplicates.KEPT + 1):
            cursor.execute(f"EXPLAIN {duplicates._NEAR.format(place)}", [1])
            assert f"comment_near_{place - 1}" in str(cursor.fetchall())


def test_old_copies_are_forgotten(client):
    """After a month the same words are said anew."""
    article = make_article()
    send(client, article)
    Comment.objects.update(created_at="2020-01-01T00:00:00Z")
    send(client, article)
    assert "same" not in Comment.objects.latest("pk").signals


def test_copies_are_counted_up_to_a_bound(django_assert_num_queries):
    """However many there are, one query reads twenty."""
    article = make_article()
    digest = duplicates.digest(TEXT)
    rows = [Comment(article=article, **TYPED, digest=digest) for _ in range(30)]
    Comment.objects.bulk_create(rows)
    sent = duplicates.Sent(article.pk, [], "an@vi-du.example", TEXT)
    with django_assert_num_queries(1):
        assert duplicates.check(sent, digest, None)["copies"] == duplicates.MOST_COUNTED
