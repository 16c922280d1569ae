"""Names that a reader may not write under, however they are spelled."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import names
from comments.models import Comment
from comments.names import RESERVED, Verdict, judge, skeleton
from tests.factories import make_article, make_author, make_user

from .readers import errors_in, send

JOURNAL = "Bến Sông"
KNOWN = frozenset({skeleton("Trần Thanh Tâm"), skeleton("Hà Vy")})

# What an eye takes for a letter, or does not see.
DISGUISES = {
    "a": "аɑᴀ4@α",
    "o": "оο0ᴏ",
    "e": "еε3ᴇ",
    "i": "іι1ı!l",
    "n": "ոɴn",
    "t": "тτ7ᴛ",
    "s": "ѕ5$s",
    "m": "мᴍ",
    "b": "ьʙ8",
}
UNSEEN = "\u200b\u200c\u2060\ufeff\u00ad \t.-_*"


@st.composite
def disguised(draw):
    """A reserved name as somebody would write it who wants to be taken for the board."""
    written = ""
    for char in draw(st.sampled_from(RESERVED)):
        way = draw(st.integers(0, 5))
        bare = unicodedata.normalize("NFD", char)[0]
        if way == 0 and bare in "aoeitsmb":
            char = draw(st.sampled_from(DISGUISES[bare]))
        elif way == 1:
            char = char.upper()
        elif way == 2 and "!" <= bare <= "~":
            char = chr(ord(bare) + 0xFEE0)
        elif way == 3:
            char = unicodedata.normalize("NFD", char)
        written += char
        if way == 4:
            written += draw(st.sampled_from(UNSEEN))
    return written


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(disguised(), st.sampled_from(["{}", "{} 2", "({})", "★{}★", "{} trả lời", "Thay mặt {}"]))
def test_the_board_is_not_imitated_however_it_is_spelled(name, around):
    """Alone or with something about it; look-alike letters, marks, blanks and unseen signs."""
    assert judge(around.format(name), JOURNAL, KNOWN) is Verdict.REFUSED


@patient
@given(st.text(max_size=100))
def test_any_text_is_judged(name):
    """Nothing typed breaks it, and a name is the same under any form of the same letters."""
    verdict = judge(name, JOURNAL, KNOWN)
    assert verdict is judge(unicodedata.normalize("NFD", name), JOURNAL, KNOWN)


@pytest.mark.parametrize(
    "name",
    [
        *("Nguyễn Thị Hường", "Lê Văn Bền", "Nguyễn Khoa Đăng Minh", "Trần Quản", "Tòa", "Sơn"),
        *("Hoàng Vlad Minin", "Đỗ Toàn", "Võ Soạn", "K'Brếu", "H'Hen Niê", "Nguyễn Ban", "M. Hà"),
        *("Bạn đọc ở Bãi Dâu", "Cô giáo Thảo", "Bùi Biên", "Phạm Tổng", "Ngô Bảo Châu"),
    ],
)
def test_people_keep_their_names(name):
    assert judge(name, JOURNAL, KNOWN) is Verdict.FINE


@pytest.mark.parametrize(
    "name", ["Bến Sông", "bến sông", "Tạp chí Bến Sông", "Báo BẾN SÔNG", "Ben 5ong"]
)
def test_the_journal_writes_no_comments(name):
    assert judge(name, JOURNAL, KNOWN) is Verdict.REFUSED


@pytest.mark.parametrize(
    "name",
    [
        *("Trần Thanh Tâm", "TRẦN THANH TÂM", "Tran Thanh Tam", "Trаn Thаnh Tаm", "Hà Vy"),
        *("Quan Trí", "Quản trị", "Editor", "Lê Bến Sông", "xToasoanx"),
        *("BBT", "BTV Hà", "P.V. Lan", "Phóng viên Hà"),
        *("\ua4d4òa soạn", "Nguyễn \u962e", "Lê \u0661"),
    ],
)
def test_a_name_that_may_be_a_readers_own_is_held(name):
    """Of authors and accounts, and what somebody may well be called."""
    assert judge(name, JOURNAL, KNOWN) is Verdict.HELD


@pytest.mark.parametrize(
    "name", ["🅣🅞🅐 🅢🅞🅐🅝", "🆃🅾🅰 🆂🅾🅰🅽", "🇹🇴🇦 🇸🇴🇦🇳", "Ⓣⓞⓐ ⓢⓞⓐⓝ", "ᴛᴏᴀ ꜱᴏᴀɴ", "🄣oa soan"]
)
def test_letters_in_boxes_are_letters(name):
    assert judge(name, JOURNAL, KNOWN) is Verdict.REFUSED


@pytest.mark.parametrize("name", ["Tòa s\u0ed0ạn", "T\u0ce6a soạn", "†òa soạn"])
def test_digits_and_signs_that_pass_for_letters_do_not(name):
    """A zero of another script is an o to an eye."""
    assert judge(name, JOURNAL, KNOWN) is Verdict.REFUSED


@pytest.mark.parametrize("name", ["Иван Петров", "阮文", "Nguyễn Văn A 🌾", "Mai ❤", "Bờ Y"])
def test_other_alphabets_and_pictures_are_no_disguise(name):
    assert judge(name, JOURNAL, KNOWN) is Verdict.FINE


def test_the_lists_do_not_contradict_each_other():
    """No reserved name is so short that a part of another name is one."""
    assert all(len(skeleton(each)) >= 5 for each in RESERVED)
    assert Verdict.HELD is judge(names.DOUBTFUL[0], JOURNAL, KNOWN)


# --- in the form ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["name", "address"])
@pytest.mark.parametrize("typed", ["Tòa soạn", "Тòа ѕоạn", "Ban biên tập", "A\u200bdmin"])
def test_the_form_refuses_with_a_friendly_word(client, field, typed):
    """What was written stays; nothing is stored. An address is shown beside the name, so it too."""
    response = send(client, make_article(), **{field: typed})
    assert errors_in(response) == {field: ["reserved"]}
    page = response.content.decode()
    assert "tưởng là của tòa soạn" in page and "thuở còn học cấp hai" in page
    assert not Comment.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["Phan Văn Lữ", "PHAN VAN LU", "Lữ Thợ Rèn", "phanlu", "Văn Lữ Phan"]
)
def test_who_is_called_like_one_of_ours_waits_with_a_word(client, name):
    """An author's name and pen name, an account, and its owner's name in either order."""
    make_author(name="Phan Văn Lữ", pen_name="Lữ Thợ Rèn")
    make_user(username="phanlu", last_name="Phan", first_name="Văn Lữ")
    article = make_article()
    assert "Đã nhận ý kiến" in send(client, article, name=name).content.decode()
    assert Comment.objects.get().held_for == ["tên giống tên người của tòa soạn hay tác giả"]
    send(client, article, text="Một lời khác hẳn, dài hơn chút nữa.", email="a@vi-du.example")
    assert Comment.objects.latest("pk").held_for == []
