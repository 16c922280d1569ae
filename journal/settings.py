"""Settings, read from the environment and secure by default.

Needed in production: DATABASE_URL, SECRET_KEY, SITE_URL. Without DATABASE_URL `manage.py` makes up
all three for this machine alone (see journal/local.py); nothing here starts or invents anything.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    """Return an environment variable that has no safe default."""
    if value := os.environ.get(name):
        return value
    raise ImproperlyConfigured(f"{name} is not set. README.md says what it is for.")


def listed(name: str) -> list[str]:
    """Return a comma-separated environment variable as a list."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("JOURNAL_VAR") or BASE_DIR / "var")

# --- This journal -----------------------------------------------------------------------------

JOURNAL_NAME = os.environ.get("JOURNAL_NAME", "Bến Sông")
JOURNAL_TAGLINE = os.environ.get("JOURNAL_TAGLINE", "Tạp chí văn hóa – xã hội, ra hằng tháng")
JOURNAL_EMAIL = os.environ.get("JOURNAL_EMAIL", "")  # where readers write to the editors
JOURNAL_ISSN = os.environ.get("JOURNAL_ISSN", "")  # of the printed journal: 1859-1234
SITE_URL = required("SITE_URL").rstrip("/")  # where readers find it: https://tapchi.vn

# --- Security ---------------------------------------------------------------------------------

DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS") or [urlsplit(SITE_URL).hostname or ""]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

_https = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = ["^suc-khoe/$"]  # load balancers ask over plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
# Both bind every name under the domain for a year and more; only its owner can know that all of
# them speak https.
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https and os.environ.get("HSTS_SUBDOMAINS") == "1"
SECURE_HSTS_PRELOAD = _https and os.environ.get("HSTS_PRELOAD") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

# Networks of our own reverse proxies: ForwardedHeadersMiddleware drops X-Forwarded-… of all others.
TRUSTED_PROXIES = listed("TRUSTED_PROXIES")
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-src": ["https://www.youtube-nocookie.com"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- The parts --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "articles",
    "comments",
    "issues",
    "journal.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "ckeditor",
    "captcha",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "journal.accounts.apps.AccountsConfig",
    "journal.apps.JournalConfig",  # last: its admin replaces that of accounts and tasks
]

MIDDLEWARE = [
    "journal.lib.network.ForwardedHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "journal.lib.cache.CachePolicyMiddleware",  # below: private pages get no ETag computed
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "journal.urls"
WSGI_APPLICATION = "journal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "journal.context.journal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL"), conn_max_age=600, conn_health_checks=True
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Only what every process may hold for itself: rendered parts that all pages share.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "journal.static.UsedFilesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Files that a view hands out after it has asked who may have them. Where nginx stands in front, the
# `internal` location that it has over this folder, as in "/protected/".
PROTECTED_ROOT = VAR_DIR / "protected"
X_ACCEL_LOCATION = os.environ.get("X_ACCEL_LOCATION", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "protected": {"BACKEND": "journal.lib.protected.ProtectedStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False  # CKEditor asks for its own files by their plain names
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000  # five hundred lines of an issue's contents
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # a long article with its form

# What the desk raises an alarm about: percent of a disk in use, and gigabytes the database may
# take (0: nobody knows; then only the disk is watched).
DISK_NEARLY_FULL = int(os.environ.get("DISK_NEARLY_FULL") or 90)
DATABASE_ROOM = float(os.environ.get("DATABASE_ROOM") or 0)

# --- Vietnamese -------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "journal" / "locale"]
FORMAT_MODULE_PATH = ["journal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- Accounts ---------------------------------------------------------------------------------

# Who must have a second factor: "publishers", "everyone", or nobody ("optional").
SECOND_FACTOR = os.environ.get("SECOND_FACTOR") or "publishers"
AUTHENTICATION_BACKENDS = ["journal.accounts.backend.NewsroomBackend"]
SESSION_ENGINE = "journal.accounts.sessions"
# journal.accounts.passwords says this to people.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "journal.accounts.passwords.Guessable"},
]

# --- Readers' comments ------------------------------------------------------------------------

# From how many reports of different readers on a comment waits for a moderator again; 0: never,
# reports only call one.
COMMENT_REPORTS_HIDE = int(os.environ.get("COMMENT_REPORTS_HIDE") or 0)

# Letters to readers who asked for them; without a server and a sender none are offered.
# smtp://user:password@host:587 (STARTTLS), smtps://…:465, smtp+plain://… inside the house.
_mail = urlsplit(os.environ.get("EMAIL_URL", ""))
EMAIL_FROM = DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "")
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or {"smtps": 465, "smtp+plain": 25}.get(_mail.scheme, 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp"
EMAIL_TIMEOUT = 20  # seconds

# --- Packages ---------------------------------------------------------------------------------

CAPTCHA_LENGTH = 5
CAPTCHA_TIMEOUT = 20  # minutes: time to write a considered comment
CAPTCHA_FONT_SIZE = 34

CKEDITOR_CONFIGS = {
    "default": {
        "language": "vi",
        "width": "100%",
        "height": 560,
        "contentsCss": [
            f"/static/css/{name}.css" for name in ("fonts", "tokens", "prose", "editor-text")
        ],
        "bodyClass": "prose",
        "toolbar": [
            ["Undo", "Redo"],
            ["Format", "Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
            ["NumberedList", "BulletedList", "Blockquote", "Table", "HorizontalRule"],
            ["Link", "Unlink", "JournalPhoto", "JournalGallery", "SpecialChar"],
            ["Find", "ShowBlocks", "Source", "Maximize"],
        ],
        "format_tags": "p;h2;h3",
        "extraPlugins": "journalphoto,journalgallery,journalpaste",
        "external_plugin_resources": [
            ("journalphoto", "/static/js/ckeditor-photo/", "plugin.js"),
            ("journalgallery", "/static/js/ckeditor-gallery/", "plugin.js"),
            ("journalpaste", "/static/js/ckeditor-paste/", "plugin.js"),
        ],
        "clipboard_handleImages": False,  # it would write data: URLs; journalphoto takes files
        # What journal.lib.html keeps and no button makes, so that opening an article loses nothing.
        "extraAllowedContent": "h4 u s thead tbody tfoot caption; ol[start]; a[title];"
        " li sup[id];"
        " th td[colspan,rowspan,scope]",
        "removePlugins": "preview,print,codesnippetgeshi,exportpdf,scayt,wsc,flash,iframe,forms,"
        "smiley",
        "removeDialogTabs": "image:advanced;link:advanced;link:target",
        "disableNativeSpellChecker": False,
        "entities": False,
        "versionCheck": False,
    }
}
SILENCED_SYSTEM_CHECKS = [
    # CKEditor 4 is out of support. It stays for its paste from Word; nothing trusts its filter:
    # every stored text passes journal.lib.html.clean(), and its upload views are not mounted.
    "ckeditor.W001",
    # HSTS for all subdomains, and its preloading, are the operator's to ask for; see above.
    "security.W005",
    "security.W021",
]

# --- Log --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "problems": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # The worker itself asks for INFO, which is two lines for every photo.
        "django_tasks": {"handlers": ["problems"], "propagate": False},
    },
}
