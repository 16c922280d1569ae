"""What a harvester may ask, and how a question that it may not is refused.

Rules: https://www.openarchives.org/OAI/openarchivesprotocol.html, sections 2.7, 3.1, 3.5 and 3.6.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.http import QueryDict

PREFIX = "oai_dc"
_LISTS = ({"metadataPrefix"}, {"from", "until", "set"})
# What each verb must be asked with, and may be.
VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), set()),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": _LISTS,
    "ListRecords": _LISTS,
}
RESUMED = {"ListSets", "ListIdentifiers", "ListRecords"}
_PLAIN = re.compile(r"[\x20-\x7e]+")  # as all that we name is
_BETWEEN = "|"  # parts of a token


class Refused(Exception):
    """A question that has no answer; `code` is one of the protocol's.

    `said` is repeated to who asked: nothing, where the question itself was not understood.
    """

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.said: dict[str, str] = {}


@dataclass(frozen=True)
class Asked:
    """A question as it was understood; times in UTC, both ends of a span belong to it."""

    verb: str
    said: dict[str, str] = field(default_factory=dict)  # to be repeated in the answer
    identifier: str = ""
    since: datetime | None = None
    until: datetime | None = None
    of_set: str = ""
    after: int = 0  # key of the last row that was told already
    times: tuple[str, str] = ("", "")

    def token(self, after: int) -> str:
        """What the next part of the list is asked for by: the whole question, and how far it got.

        Nothing is remembered here, so it never expires.
        """
        return _BETWEEN.join([PREFIX, *self.times, self.of_set, str(after)])


def read(given: QueryDict) -> Asked:
    """Return what is asked; raises Refused."""
    verbs = given.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Refused("badVerb", "Ask with one verb of OAI-PMH 2.0.")
    verb = verbs[0]
    if any(len(values) > 1 for _, values in given.lists()):
        raise Refused("badArgument", "An argument is repeated.")
    said = {name: given[name] for name in given if name != "verb"}
    if not all(_PLAIN.fullmatch(value) for value in said.values()):
        raise Refused("badArgument", "An argument is empty, or has characters that none has.")
    try:
        is_resumed = "resumptionToken" in said and verb in RESUMED
        return _resumed(verb, said) if is_resumed else _begun(verb, said)
    except Refused as refusal:
        if refusal.code != "badArgument":
            refusal.said = {"verb": verb, **said}
        raise


def _begun(verb: str, said: dict[str, str]) -> Asked:
    must, may = VERBS[verb]
    if not must <= said.keys() <= must | may:
        raise Refused("badArgument", "An argument is missing, or one too many.")
    return _understood(verb, said)


def _understood(verb: str, said: dict[str, str]) -> Asked:
    since, until = said.get("from", ""), said.get("until", "")
    first, last = _time(since), _time(until, is_end=True)
    if since and until and (len(since) != len(until) or first > last):
        raise Refused("badArgument", "from and until are of two kinds, or the wrong way round.")
    if said.get("metadataPrefix", PREFIX) != PREFIX:
        raise Refused("cannotDisseminateFormat", f"There is {PREFIX} alone.")
    return Asked(
        verb=verb,
        said=said,
        identifier=said.get("identifier", ""),
        since=first,
        until=last,
        of_set=said.get("set", ""),
        times=(since, until),
    )


def _resumed(verb: str, said: dict[str, str]) -> Asked:
    if said.keys() != {"resumptionToken"}:
        raise Refused("badArgument", "A token stands alone.")
    refused = Refused("badResumptionToken", "This token was not given here for this verb.")
    prefix, *parts = said["resumptionToken"].split(_BETWEEN)
    if verb == "ListSets" or prefix != PREFIX or len(parts) != 4:
        raise refused
    since, until, of_set, after = parts
    if not re.fullmatch(r"[1-9][0-9]{0,17}", after):
        raise refused
    names = {"metadataPrefix": PREFIX, "from": since, "until": until, "set": of_set}
    try:
        asked = _understood(verb, {name: value for name, value in names.items() if value})
    except Refused as error:
        raise refused from error
    return replace(asked, said=said, after=int(after))


def _time(text: str, is_end: bool = False) -> datetime | None:
    """A moment, or a day; of a day its last second where it `is_end`."""
    if not text:
        return None
    is_day = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))
    if not is_day and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
        raise Refused("badArgument", "A time is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return moment + timedelta(days=1, seconds=-1) if is_day and is_end else moment
    except (ValueError, OverflowError) as error:
        raise Refused("badArgument", "There is no such time.") from error


def written(moment: datetime) -> str:
    """A time as the protocol has it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
