"""The newsroom's forms and lists."""

from . import articles, audit, corrections, photos, taxonomy, videos  # noqa: F401  registers the admin classes
