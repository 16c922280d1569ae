"""Puts typed text back into a form that was never sent: it stands there, and nothing is saved."""

from django.forms import BaseForm, BaseInlineFormSet
from django.http import QueryDict

from journal.lib.html import clean
from journal.lib.paging import key_in

from ..typed import MANY


def refill(form: BaseForm, data: QueryDict) -> None:
    """Give an unbound form its values from what a browser would have sent.

    The body is cleaned first: the page with the editor is the one where inline script runs.
    """
    values = _typed(form, data, form.add_prefix)
    if "body" in values:
        values["body"] = clean(values["body"] or "")
    form.initial.update(values)


def refill_rows(formset: BaseInlineFormSet, data: QueryDict) -> None:
    """The same for the rows of an inline: changed, new, marked for deletion.

    Rows that colleagues added since stay as they are; a typed row that somebody deleted since
    comes back as a new one.
    """
    total = key_in(data.get(f"{formset.prefix}-TOTAL_FORMS", "")) or 0
    there = {str(row.pk) for row in formset.get_queryset()}
    blank = formset.empty_form
    changed, new = {}, []
    for number in range(min(total, MANY)):
        start = f"{formset.prefix}-{number}-"
        row = _typed(blank, data, start.__add__, {"id", formset.fk.name})
        pk = data.get(f"{start}id", "")
        if pk in there:
            changed[pk] = row
        elif any(value for name, value in row.items() if name != "order"):
            new.append(row)
    formset.extra, formset.initial_extra = len(new), new
    for form in formset.initial_forms:
        form.initial.update(changed.get(str(form.instance.pk), {}))


def _typed(form: BaseForm, data: QueryDict, named, without: set[str] = frozenset()) -> dict:
    """The raw value of each field; `named` gives a field's name in `data`."""
    return {
        name: field.widget.value_from_datadict(data, {}, named(name))
        for name, field in form.fields.items()
        if name not in without and name != "seen"
    }
