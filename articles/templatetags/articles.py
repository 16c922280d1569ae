"""What any page may show of the articles' room. Each tag that asks the database asks once."""

from datetime import datetime

from django import template
from django.utils import timezone

from journal.lib import vietnamese

from .. import audit, pictures
from ..models import VideoClip
from ..people import person

register = template.Library()
register.filter("spoken_date", vietnamese.spoken_date)
register.filter("masthead_date", vietnamese.masthead_date)
register.filter("print_time", vietnamese.print_time)
register.filter("clock_and_day", vietnamese.clock_and_day)
register.filter("ago", vietnamese.ago)
register.filter("quoted", vietnamese.quoted)
register.filter("event_words", audit.in_words)
register.filter("event_who", audit.who)
register.filter("person", person)
register.simple_tag(pictures.cropped, name="picture")
register.simple_tag(pictures.figure, name="figure")


@register.simple_tag
def now_date() -> str:
    return vietnamese.masthead_date(timezone.now())


@register.simple_tag
def newest_videos(count: int, at: datetime | None = None) -> list[VideoClip]:
    """The newest clips that readers have, or will have at a moment."""
    return list(VideoClip.objects.published(at).select_related("poster").newest()[:count])
