"""The newsroom's forms and lists."""

from . import (  # noqa: F401  registers the admin classes
    articles,
    audit,
    corrections,
    photos,
    series,
    taxonomy,
    videos,
)
