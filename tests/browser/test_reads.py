"""A read is told by the page itself, once, after some seconds in sight."""

from articles.models import ReadCount
from tests.factories import make_article
from tests.waiting import until

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
MINDS = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"


def counted() -> int:
    return sum(ReadCount.objects.values_list("count", flat=True))


def test_who_stays_is_counted_once(open_page, transactional_db):
    """Neither a reload nor who asks not to be tracked, and it leaves no cookie."""
    place = make_article().editions.get().get_absolute_url()
    reader, again, minds = (open_page(user_agent=BROWSER) for _ in range(3))
    minds.add_init_script(MINDS)
    for page in (again, minds, reader):
        page.goto(place)
    again.reload()
    again.bring_to_front()
    assert counted() == 0
    until(lambda: counted() == 1, seconds=20)
    reader.wait_for_timeout(2000)
    assert counted() == 1
    names = {cookie["name"] for page in (reader, again) for cookie in page.context.cookies()}
    assert names <= {"csrftoken"}  # of the comment form
