"""What every template knows about the journal. Touches neither session nor user."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from articles.models import Section

from .lib.cache import FURNITURE


def journal(request):
    return {
        "journal_name": settings.JOURNAL_NAME,
        "journal_email": settings.JOURNAL_EMAIL,
        "journal_tagline": settings.JOURNAL_TAGLINE,
        "site_url": settings.SITE_URL,
        "furniture": FURNITURE,
        "sections": SimpleLazyObject(Section.objects.tree),
    }
