"""Who sees an issue: readers, the archive's staff alone, or readers from a moment on.

One column says it, `public_from`: null is staff only. The query compares it with the clock, so
nothing has to run when the moment comes.
"""

from django.db.models import Q
from django.db.models.functions import Now


def is_public(path: str = "") -> Q:
    """The condition under which readers see an issue, by the database's clock; `path` leads to it,
    as in "issue__"."""
    return Q(**{f"{path}public_from__lte": Now()})


def may_see_all(user) -> bool:
    """Whether a person sees issues that are not public."""
    return user.is_active and user.is_staff and user.has_perm("issues.view_issue")
