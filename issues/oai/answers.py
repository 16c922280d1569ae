"""Answers in XML, one function for each verb."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ..models import ContentsEntry, Harvested, Issue
from . import records
from .asking import PREFIX, Asked, Refused, written
from .settling import wait_until_settled

AT_ONCE = 100  # records in an answer
OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = f"{OAI}oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
for prefix, name in (("", OAI), ("oai_dc", OAI_DC), ("dc", DC), ("xsi", XSI)):
    ET.register_namespace(prefix, name)

Item = Issue | ContentsEntry | None


def address() -> str:
    return f"{settings.SITE_URL}{reverse('issues:oai')}"


def answered(asked: Asked) -> bytes:
    """The document that answers a question; what has no answer is told in it, too."""
    root, request = _document()
    try:
        found = ET.Element(_(asked.verb))
        VERBS[asked.verb](asked, found)
    except Refused as refusal:
        found = _error(refusal)
    request.attrib.update({"verb": asked.verb, **asked.said})
    root.append(found)
    return _bytes(root)


def refused(refusal: Refused) -> bytes:
    """The document that tells why a question cannot be answered."""
    root, request = _document()
    request.attrib.update(refusal.said)
    root.append(_error(refusal))
    return _bytes(root)


def _document() -> tuple[ET.Element, ET.Element]:
    root = ET.Element(_("OAI-PMH"), {f"{{{XSI}}}schemaLocation": f"{OAI} {OAI[:-1]}/OAI-PMH.xsd"})
    _add(root, "responseDate", written(timezone.now()))
    return root, _add(root, "request", address())


def _error(refusal: Refused) -> ET.Element:
    error = ET.Element(_("error"), {"code": refusal.code})
    error.text = str(refusal)
    return error


def _bytes(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True)


def _(name: str) -> str:
    return f"{{{OAI}}}{name}"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, _(name), attributes)
    element.text = text or None
    return element


# --- verbs ----------------------------------------------------------------------------------------


def _identify(asked: Asked, into: ET.Element) -> None:
    oldest = Harvested.objects.order_by("pk").values_list("changed_at", flat=True).first()
    _add(into, "repositoryName", f"{settings.JOURNAL_NAME}, tạp chí in")
    _add(into, "baseURL", address())
    _add(into, "protocolVersion", "2.0")
    _add(into, "adminEmail", settings.JOURNAL_EMAIL or _postmaster())
    _add(into, "earliestDatestamp", written(oldest or timezone.now()))
    _add(into, "deletedRecord", "persistent")
    _add(into, "granularity", "YYYY-MM-DDThh:mm:ssZ")


def _postmaster() -> str:
    """Somebody must be named, and this address is there wherever mail is."""
    return f"postmaster@{records.host()}"


def _formats(asked: Asked, into: ET.Element) -> None:
    if asked.identifier:
        _row_of(asked)
    kind = _add(into, "metadataFormat")
    _add(kind, "metadataPrefix", PREFIX)
    _add(kind, "schema", f"{OAI[:-1]}/oai_dc.xsd")
    _add(kind, "metadataNamespace", OAI_DC)


def _sets(asked: Asked, into: ET.Element) -> None:
    for name, title in records.all_sets():
        one = _add(into, "set")
        _add(one, "setSpec", name)
        _add(one, "setName", title)


def _record_alone(asked: Asked, into: ET.Element) -> None:
    row = _row_of(asked)
    _record(into, row, records.shown([row]).get((row.kind, row.key)))


def _row_of(asked: Asked) -> Harvested:
    place = records.place_of(asked.identifier)
    row = Harvested.objects.filter(**place).first() if place else None
    if row is None:
        raise Refused("idDoesNotExist", "Nothing here has, or had, this identifier.")
    return row


def _records(asked: Asked, into: ET.Element) -> None:
    _list(asked, into, _record)


def _identifiers(asked: Asked, into: ET.Element) -> None:
    _list(asked, into, _header)


def _list(asked: Asked, into: ET.Element, tell: Callable[[ET.Element, Harvested, Item], None]):
    with transaction.atomic():
        wait_until_settled()
        rows = list(_rows(asked)[: AT_ONCE + 1])
        some, rest = rows[:AT_ONCE], rows[AT_ONCE:]
        items = records.shown(some)
    if not some and not asked.after:
        raise Refused("noRecordsMatch", "Nothing changed there and then.")
    for row in some:
        tell(into, row, items.get((row.kind, row.key)))
    if rest or asked.after:
        _add(into, "resumptionToken", asked.token(some[-1].pk) if rest else "")


def _rows(asked: Asked):
    rows = Harvested.objects.filter(pk__gt=asked.after).order_by("pk")
    if asked.since:
        rows = rows.filter(changed_at__gte=asked.since)
    if asked.until:
        rows = rows.filter(changed_at__lte=asked.until)
    return records.in_set(rows, asked.of_set) if asked.of_set else rows


def _record(into: ET.Element, row: Harvested, item: Item) -> None:
    record = _add(into, "record")
    _header(record, row, item)
    if not _is_gone(row, item):
        metadata = ET.SubElement(_add(record, "metadata"), f"{{{OAI_DC}}}dc")
        metadata.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {OAI[:-1]}/oai_dc.xsd")
        for name, text in records.dublin_core(item):
            ET.SubElement(metadata, f"{{{DC}}}{name}").text = text


def _header(into: ET.Element, row: Harvested, item: Item) -> None:
    header = _add(into, "header", **({"status": "deleted"} if _is_gone(row, item) else {}))
    _add(header, "identifier", records.identifier(row.kind, row.key))
    _add(header, "datestamp", written(row.changed_at))
    for name in records.sets_of(row):
        _add(header, "setSpec", name)


def _is_gone(row: Harvested, item: Item) -> bool:
    """What readers lost since the last sweep is gone as well."""
    return row.is_gone or item is None


VERBS: dict[str, Callable[[Asked, ET.Element], None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record_alone,
    "ListRecords": _records,
    "ListIdentifiers": _identifiers,
}
