"""An HTML form as a browser would send it back: what the page put into its fields."""

import html5lib


def fields_of(page: str, form_id: str) -> dict[str, list[str]]:
    """Names and values of a form's fields; buttons and unticked boxes send nothing."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = tree.find(f".//form[@id='{form_id}']")
    fields: dict[str, list[str]] = {}
    for field in form.iter():
        name = field.get("name") if field.tag in ("input", "textarea", "select") else None
        if name and field.get("disabled") is None and "__prefix__" not in name:
            fields.setdefault(name, []).extend(_values(field))
    return fields


def _values(field) -> list[str]:
    if field.tag == "textarea":
        return [field.text or ""]
    if field.tag == "select":
        return [option.get("value", "") for option in field.iter("option") if _chosen(option)]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.get("checked") is not None else []
    return [] if field.get("type") in ("submit", "button", "file") else [field.get("value", "")]


def _chosen(option) -> bool:
    return option.get("selected") is not None
