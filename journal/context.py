"""What every template knows about the journal. Touches neither session nor user."""

from django.conf import settings


def journal(request):
    return {
        "journal_name": settings.JOURNAL_NAME,
        "journal_tagline": settings.JOURNAL_TAGLINE,
        "site_url": settings.SITE_URL,
    }
