"""The print archive as libraries harvest it: OAI-PMH 2.0."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.models import ContentsEntry, Harvested, Issue
from issues.oai import answers, settling
from issues.oai.settling import settle

from .making import make_entry, make_issue

pytestmark = pytest.mark.django_db
OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
DAY = timedelta(days=1)


def ask(client, **arguments) -> ET.Element:
    response = client.get("/oai/", {name.rstrip("_"): text for name, text in arguments.items()})
    assert (response.status_code, response["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert response["Cache-Control"].startswith("public")
    return ET.fromstring(response.content)


def error(client, **arguments) -> str:
    """The code of the refusal; a question that was not understood is not repeated in it."""
    answer = ask(client, **arguments)
    code = answer.find(f"{OAI}error").get("code")
    is_understood = bool(answer.find(f"{OAI}request").attrib)
    assert is_understood == (code not in ("badVerb", "badArgument"))
    return code


def name(kind: str, row) -> str:
    return f"oai:testserver:{kind}-{row.pk}"


def listed(client, **arguments) -> dict[str, bool]:
    """Identifiers of a list in its order, and whether each is deleted; followed to its end."""
    arguments = {"metadataPrefix": "oai_dc"} | arguments
    found = {}
    while arguments:
        answer = ask(client, verb="ListIdentifiers", **arguments)
        for header in answer.iter(f"{OAI}header"):
            found[header.find(f"{OAI}identifier").text] = header.get("status") == "deleted"
        token = answer.find(f".//{OAI}resumptionToken")
        more = token is not None and token.text
        arguments = {"resumptionToken": token.text} if more else {}
    return found


def long_ago(*rows) -> None:
    """As if rows had been told of two days ago."""
    Harvested.objects.filter(key__in=[row.pk for row in rows]).update(
        changed_at=F("changed_at") - 2 * DAY
    )


def today() -> str:
    return f"{datetime.now(UTC) - timedelta(seconds=5):%Y-%m-%dT%H:%M:%SZ}"


def test_record_of_an_entry(client, settings):
    """Title, each author, rubric, where it was printed; identifier and sets in its header."""
    settings.JOURNAL_ISSN = "1859-1234"
    issue = make_issue(year=2022, number=6)
    entry = make_entry(
        issue,
        title="Bến Kẻ Mơ & <đất>",
        authors="Bài: PGS.TS. Trần Văn An, Lê Hà; Ảnh: Hà Vy",
        first_page=12,
        last_page=15,
    )
    settle()
    identifier = name("muc", entry)
    answer = ask(client, verb="GetRecord", identifier=identifier, metadataPrefix="oai_dc")
    assert answer.find(f"{OAI}request").text == f"{settings.SITE_URL}/oai/"
    assert answer.find(f"{OAI}request").attrib == {
        "verb": "GetRecord",
        "identifier": identifier,
        "metadataPrefix": "oai_dc",
    }
    sets = {each.text for each in answer.iter(f"{OAI}setSpec")}
    assert sets == {"bai", "nam-2022", "muc-nghien-cuu"}
    fields = [(each.tag.removeprefix(DC), each.text) for each in answer.iter() if DC in each.tag]
    assert ("title", "Bến Kẻ Mơ & <đất>") in fields
    assert [text for tag, text in fields if tag == "creator"] == ["Trần Văn An", "Lê Hà"]
    assert ("relation", "urn:ISSN:1859-1234") in fields
    assert ("source", f"{settings.JOURNAL_NAME}, Số 6 - 2022, tr. 12–15") in fields
    assert {"subject": "Nghiên cứu", "date": "2022-06", "language": "vi"}.items() <= dict(
        fields
    ).items()


def test_what_there_is_to_ask(client):
    """The archive says who keeps it and how; its one format; its sets, of what is public alone."""
    make_entry(make_issue(year=2022, number=6), rubric="Nghiên cứu – trao đổi")
    make_entry(make_issue(year=1999, public=False), rubric="Mật")
    settle()
    about = ask(client, verb="Identify").find(f"{OAI}Identify")
    said = {each.tag.removeprefix(OAI): each.text for each in about}
    assert said["baseURL"] == f"{settings.SITE_URL}/oai/"
    assert (said["protocolVersion"], said["deletedRecord"]) == ("2.0", "persistent")
    assert said["granularity"] == "YYYY-MM-DDThh:mm:ssZ"
    assert "@" in said["adminEmail"]
    assert said["earliestDatestamp"] <= min(
        each.text
        for each in ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc").iter(
            f"{OAI}datestamp"
        )
    )
    formats = ask(client, verb="ListMetadataFormats").iter(f"{OAI}metadataPrefix")
    assert [each.text for each in formats] == ["oai_dc"]
    sets = [each.text for each in ask(client, verb="ListSets").iter(f"{OAI}setSpec")]
    assert sets == ["so-bao", "bai", "nam-2022", "muc-nghien-cuu-trao-doi"]


def test_changes_have_their_time(client):
    """What changed since a time is told, whichever way it was changed: an entry corrected past its
    form, one deleted, an issue hidden with all that is in it, one that opened by the clock alone.
    What did not change is not told again."""
    soon = timezone.now() + DAY
    kept, hidden, opening = (
        make_issue(public_from=at) for at in (timezone.now(), soon - DAY, soon)
    )
    same, corrected, deleted = (make_entry(kept) for _ in range(3))
    inside = make_entry(hidden)
    assert settle() == 6
    assert settle() == 0
    long_ago(kept, hidden, same, corrected, deleted, inside)
    assert len(listed(client)) == 6
    assert error(client, verb="ListRecords", metadataPrefix="oai_dc", from_=today()) == (
        "noRecordsMatch"
    )
    ContentsEntry.objects.filter(pk=corrected.pk).update(title="Tên khác")
    gone = {name("muc", deleted): True, name("so", hidden): True, name("muc", inside): True}
    deleted.delete()
    Issue.objects.filter(pk=hidden.pk).update(public_from=None)
    Issue.objects.filter(pk=opening.pk).update(public_from=timezone.now())
    settle()
    assert listed(client, from_=today()) == gone | {
        name("muc", corrected): False,
        name("so", opening): False,
    }
    before = (datetime.now(UTC) - DAY).date().isoformat()
    assert listed(client, until=before) == {name("so", kept): False, name("muc", same): False}
    Issue.objects.filter(pk=hidden.pk).delete()
    assert settle() == 0
    assert Harvested.objects.filter(is_gone=True).count() == 3


def test_nothing_closed_leaves_before_the_sweep_saw_it(client):
    """An issue just hidden is told as deleted, without its record; one just opened is not known."""
    issue = make_issue()
    entry = make_entry(issue, title="Mật")
    settle()
    Issue.objects.update(public_from=None)
    for row, kind in ((issue, "so"), (entry, "muc")):
        asked = {"identifier": name(kind, row), "metadataPrefix": "oai_dc"}
        answer = ask(client, verb="GetRecord", **asked)
        assert answer.find(f".//{OAI}header").get("status") == "deleted"
        assert answer.find(f".//{OAI}metadata") is None
    assert listed(client) == {name("so", issue): True, name("muc", entry): True}
    never = make_issue(public=False)
    settle()
    assert name("so", never) not in listed(client)
    Issue.objects.filter(pk=never.pk).update(public_from=timezone.now())
    asked = {"identifier": name("so", never), "metadataPrefix": "oai_dc"}
    assert error(client, verb="GetRecord", **asked) == "idDoesNotExist"


def test_a_harvest_waits_for_changes_that_are_being_noted(client):
    """Between its time and its commit a change can be seen by nobody: a harvest that passed there
    would ask next time from a later one, and never hear of it."""
    make_issue()
    settle()
    meanwhile = connection.copy()
    try:
        with meanwhile.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [settling.LOCK])
            assert cursor.fetchone() == (False,)
    finally:
        meanwhile.close()
    with CaptureQueriesContext(connection) as queries:
        listed(client)
    asked = [query["sql"] for query in queries]
    first = next(at for at, sql in enumerate(asked) if "issues_harvested" in sql)
    assert f"SELECT pg_advisory_xact_lock_shared({settling.LOCK})" in asked[:first]


def test_a_long_list_comes_in_parts(client, monkeypatch):
    """Each part is followed by a token, the last by an empty one; what changes or goes meanwhile
    makes no other row be missed or told twice; a token may be asked with again."""
    monkeypatch.setattr(answers, "AT_ONCE", 4)
    issue = make_issue()
    entries = [make_entry(issue) for _ in range(9)]
    settle()
    answer = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set="bai")
    first = [each.text for each in answer.iter(f"{OAI}identifier")]
    token = answer.find(f".//{OAI}resumptionToken").text
    entries[0].delete()
    ContentsEntry.objects.filter(pk=entries[5].pk).update(title="Tên khác")
    settle()
    parts = []
    while token:
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, verb="ListRecords", resumptionToken=token)
        assert len(queries) <= 6
        parts.append([each.text for each in answer.iter(f"{OAI}identifier")])
        last = answer.find(f".//{OAI}resumptionToken")
        token = last.text
    assert last is not None
    rest = [each for part in parts for each in part]
    names = [name("muc", entry) for entry in entries if entry.pk]
    assert set(first + rest) == {*names, first[0]}
    assert (len(parts), len(rest)) == (2, len(set(rest)))
    assert rest[-2:] == [name("muc", entries[5]), first[0]] or rest[-2:] == [
        first[0],
        name("muc", entries[5]),
    ]


LIST = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
GET = {"verb": "GetRecord", "metadataPrefix": "oai_dc"}
FORMATS = {"verb": "ListMetadataFormats"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Nonsense"}, "badVerb"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "Identify", "set": "bai"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        (GET, "badArgument"),
        (LIST | {"from_": "hôm qua"}, "badArgument"),
        (LIST | {"from_": "2022-02-30"}, "badArgument"),
        (LIST | {"until": "1999"}, "badArgument"),
        (LIST | {"from_": "2022-02-03", "until": "2022-02-02"}, "badArgument"),
        (LIST | {"from_": "2022-02-03", "until": "2022-02-04T00:00:00Z"}, "badArgument"),
        (LIST | {"metadataPrefix": ["oai_dc", "oai_dc"]}, "badArgument"),
        (LIST | {"metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        (LIST | {"set": "muc-khac"}, "noRecordsMatch"),
        (LIST | {"until": "1999-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "oai_dc|||bai|0"}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "oai_dc||||4"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "oai_dc||||4", "set": "bai"}, "badArgument"),
        (GET | {"identifier": "oai:testserver:so-99999999999999999"}, "idDoesNotExist"),
        (FORMATS | {"identifier": "oai:khac:so-1"}, "idDoesNotExist"),
        (FORMATS | {"identifier": "so\x00"}, "badArgument"),
    ],
)
def test_questions_without_an_answer(client, asked, code):
    """Each is refused by the protocol's own code, in a document that answers 200."""
    make_entry(make_issue())
    settle()
    assert error(client, **asked) == code


def test_a_real_client_harvests_the_whole_by_post(client, monkeypatch):
    """Sickle takes in everything, deletions too, in parts; and asks by POST."""
    sickle = pytest.importorskip("sickle")
    requests = pytest.importorskip("requests")

    class ByTestClient(sickle.Sickle):
        """Its own harvester, with the wire cut out."""

        def _request(self, arguments):
            answer = client.post("/oai/", arguments)
            response = requests.Response()
            response.status_code, response._content = answer.status_code, answer.content
            response.encoding = "utf-8"
            return response

    monkeypatch.setattr(answers, "AT_ONCE", 3)
    issue = make_issue(year=2022, number=6)
    entries = [make_entry(issue, title=f"Bài {n}") for n in range(7)]
    settle()
    entries[3].delete()
    settle()
    harvester = ByTestClient("http://testserver/oai/", http_method="POST")
    assert harvester.Identify().protocolVersion == "2.0"
    found = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    titles = {record.metadata["title"][0] for record in found if not record.deleted}
    label = f"{settings.JOURNAL_NAME}, Số 6 - 2022"
    assert titles == {label, *(f"Bài {n}" for n in range(7) if n != 3)}
    assert [record.deleted for record in found].count(True) == 1
    of_set = harvester.ListIdentifiers(metadataPrefix="oai_dc", set="bai", ignore_deleted=True)
    assert len(list(of_set)) == 6
    assert [each.setSpec for each in harvester.ListSets()][:3] == ["so-bao", "bai", "nam-2022"]
    with pytest.raises(sickle.oaiexceptions.NoRecordsMatch):
        harvester.ListRecords(metadataPrefix="oai_dc", set="nam-1900")
