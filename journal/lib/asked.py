"""What a list of the admin is asked for, as people say it and as its address says it."""

from collections.abc import Iterator

from django.contrib.admin.views.main import ChangeList

WHOLE = "toàn bộ"
# What moves about in a list without narrowing it, and what a popup needs.
_NOT_ASKING = {"o", "p", "all", "e", "truoc", "sau", "_popup", "_to_field", "_facets"}


def asking(params: dict) -> dict[str, str]:
    """Those parameters of a list's address that narrow it."""
    return {name: value for name, value in params.items() if value and name not in _NOT_ASKING}


def asked_in_words(cl: ChangeList) -> str:
    """What a list is narrowed by: "“bến đò”, trạng thái: Chờ duyệt"; WHOLE for nothing."""
    form = getattr(cl, "form", None)  # a list narrowed by a form of its own says it itself
    if form is not None:
        return form.in_words()
    return ", ".join(_parts(cl)) or WHOLE


def _parts(cl: ChangeList) -> Iterator[str]:
    if cl.query:
        yield f"“{cl.query}”"
    asked = asking(cl.params)
    for spec in cl.filter_specs:
        if not asked.keys() & set(spec.expected_parameters()):
            continue
        chosen = [each["display"] for each in spec.choices(cl) if each["selected"]]
        if chosen:
            yield f"{spec.title}: {chosen[-1]}"
