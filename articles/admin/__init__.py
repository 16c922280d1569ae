"""The newsroom's forms and lists."""

from . import (  # noqa: F401  registers the admin classes
    articles,
    audit,
    check_rules,
    corrections,
    photos,
    seals,
    series,
    taxonomy,
    videos,
)
