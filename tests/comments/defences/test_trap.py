"""The hidden field and the signed clock: who trips is asked once more, and it is remembered."""

import pytest
from django.core.exceptions import ValidationError

from comments.models import Comment
from journal.lib.defences import trap
from tests.factories import make_article

from ..readers import TYPED, errors_in, filled, key_in, opened, send

ARTICLE = 7


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands at 1,000,000 seconds until it is set."""

    class Clock:
        now = 1_000_000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(trap, "time", clock)
    return clock


def posted(note: trap.Note, honeypot="") -> dict[str, str]:
    return {trap.NOTE: note.signed(), trap.HONEYPOT: honeypot}


def code_of(data) -> str:
    with pytest.raises(ValidationError) as caught:
        trap.check(data, ARTICLE, "Gửi")
    return caught.value.code


@pytest.mark.parametrize("seconds", [trap.TOO_FAST, 60, trap.TOO_OLD])
def test_who_takes_their_time_passes(clock, seconds):
    """Between three seconds and a day the note comes back as it was signed."""
    note = trap.opened(ARTICLE)
    clock.now += seconds
    assert trap.check(posted(note), ARTICLE, "Gửi") == note


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(0, "trap-fast"), (2, "trap-fast"), (-60, "trap-fast"), (trap.TOO_OLD + 1, "trap-old")],
)
def test_too_fast_and_too_old(clock, seconds, code):
    """Before three seconds, or after a day."""
    note = trap.opened(ARTICLE)
    clock.now += seconds
    assert code_of(posted(note)) == code


def test_a_filled_trap(clock):
    """Any word in the field nobody sees."""
    note = trap.opened(ARTICLE)
    clock.now += 60
    assert code_of(posted(note, "Mua ngay")) == "trap-filled"


@pytest.mark.parametrize("text", ["", "x", "a:b", "W10:abc", "\x00", "[7,1]:x" * 100])
def test_what_we_never_signed_is_unknown(text):
    """Nothing, nonsense, and a note of one's own."""
    assert code_of({trap.NOTE: text}) == "trap-unknown"


def test_another_articles_note_is_unknown(clock):
    """What one article's form was given opens no other's."""
    note = trap.opened(ARTICLE + 1)
    clock.now += 60
    assert code_of(posted(note)) == "trap-unknown"


def test_the_next_note_remembers(clock):
    """The clock goes on, what tripped is added once, and the next post passes."""
    note = trap.opened(ARTICLE)
    clock.now += 1
    for _ in range(2):
        note = trap.again(posted(note), ARTICLE, "trap-fast")
    assert note == trap.Note(ARTICLE, 1_000_000, ("trap-fast",))
    clock.now += trap.TOO_FAST
    assert trap.check(posted(note), ARTICLE, "Gửi").tripped == ("trap-fast",)


@pytest.mark.parametrize("code", ["trap-old", "trap-unknown"])
def test_an_untrusted_clock_starts_anew(clock, code):
    """After a day, or with another article's note, the next note is of now."""
    note = trap.opened(ARTICLE + (code == "trap-unknown"))
    clock.now += trap.TOO_OLD + 1
    assert trap.again(posted(note), ARTICLE, code) == trap.Note(ARTICLE, int(clock.now), (code,))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda article: {trap.HONEYPOT: "Mua ngay"}, "trap-filled"),
        (lambda article: opened(article, 0), "trap-fast"),
        (lambda article: opened(article, trap.TOO_OLD + 60), "trap-old"),
        (lambda article: {trap.NOTE: "x"}, "trap-unknown"),
    ],
)
def test_who_trips_gets_another_chance(client, code, change):
    """All that was typed, the solved code too, comes back; once more is enough, and is noted."""
    article = make_article()
    post = filled(article, **change(article))
    response = send(client, article, **post)
    page = response.content.decode()
    assert errors_in(response) == {"__all__": [code]}
    assert "Lời bạn viết vẫn còn nguyên." in page
    assert all(text in page for text in TYPED.values())
    assert key_in(response) == post["captcha-key"]
    assert f'value="{post["captcha"]}"' in page
    assert f'name="{trap.HONEYPOT}" tabindex' in page
    assert "Mua ngay" not in page
    assert not Comment.objects.exists()

    note = trap.read(response.context["form"].trap_fields()["signed"])
    assert note.tripped == (code,)
    again = trap.Note(note.about, note.opened - trap.TOO_FAST, note.tripped)
    post |= {trap.NOTE: again.signed(), trap.HONEYPOT: ""}
    assert send(client, article, **post).context["sent"]
    signals = Comment.objects.get().signals
    assert (signals["tripped"], signals["held"]) == ([code], ["tripped"])


@pytest.mark.django_db
def test_a_plain_post_has_nothing_to_remark(client):
    """Only how long it took is kept of a comment at which nothing was noticed."""
    send(client, make_article())
    signals = Comment.objects.get().signals
    assert signals.keys() == {"seconds"}
    assert 60 <= signals["seconds"] < 120
