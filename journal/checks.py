"""System checks that refuse a bad deployment."""

from django.conf import settings
from django.core.checks import Error, Info, Tags, register

from comments import spoken
from journal.accounts import factors
from journal.lib.network import trusted_networks
from journal.lib.pdf import ocr


@register(Tags.security)
def captcha_is_real(app_configs, **kwargs):
    if getattr(settings, "CAPTCHA_TEST_MODE", False):
        return [
            Error(
                "CAPTCHA_TEST_MODE accepts every comment without its code.",
                hint="Remove it from the settings.",
                id="journal.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def site_is_https(app_configs, **kwargs):
    if not settings.SITE_URL.startswith("https://"):
        return [
            Error(
                "SITE_URL is not an https:// address, so cookies travel in the clear.",
                hint="Set SITE_URL to the address readers use.",
                id="journal.E002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs, **kwargs):
    if "*" in settings.ALLOWED_HOSTS:
        return [
            Error(
                "ALLOWED_HOSTS takes any name.",
                hint="Leave it unset (SITE_URL's host is used) or list the names.",
                id="journal.E003",
            )
        ]
    return []


@register(Tags.database)
def database_is_postgres(app_configs, **kwargs):
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine != "django.db.backends.postgresql":
        return [Error(f"The journal needs Postgres, not {engine}.", id="journal.E004")]
    return []


@register(Tags.security)
def proxies_are_networks(app_configs, **kwargs):
    try:
        trusted_networks(tuple(settings.TRUSTED_PROXIES))
    except ValueError as error:
        return [
            Error(
                f"TRUSTED_PROXIES: {error}.",
                hint="List networks or addresses, as in 10.0.0.0/8,127.0.0.1.",
                id="journal.E005",
            )
        ]
    return []


@register(deploy=True)
def codes_are_spoken(app_configs, **kwargs):
    if not spoken.available():
        return [
            Info(
                "The codes of the comment form are not spoken: espeak-ng or sox is not installed.",
                hint="Install both, so that readers who do not see the picture can comment.",
                id="journal.I001",
            )
        ]
    return []


@register(deploy=True)
def readers_know_where_to_write(app_configs, **kwargs):
    if not settings.JOURNAL_EMAIL:
        return [
            Info(
                "JOURNAL_EMAIL is not set: no page says where readers write about their data.",
                hint="Give an address that the editors read.",
                id="journal.I002",
            )
        ]
    return []


@register(deploy=True)
def scans_are_recognised(app_configs, **kwargs):
    if ocr.missing():
        return [
            Info(
                "Scanned pages wait: Tesseract, or what it knows of Vietnamese, is not installed.",
                hint="Install tesseract-ocr and tesseract-ocr-vie where db_worker runs.",
                id="journal.I003",
            )
        ]
    return []


@register(Tags.security)
def second_factor_is_a_choice(app_configs, **kwargs):
    if settings.SECOND_FACTOR not in factors.CHOICES:
        return [
            Error(
                f"SECOND_FACTOR is {settings.SECOND_FACTOR!r}.",
                hint=f"Choose one of {', '.join(factors.CHOICES)}.",
                id="journal.E006",
            )
        ]
    return []
