"""Two topics, or two authors, that are one: one of them stands for both, and can be parted again.

The row that was merged stays, so that its address leads on and old versions still name something.
Whatever pointed to it points to the other; what was moved is written down in its `moved`:

    {"rows": {"articles.byline.author": [id, …]},      rows of other tables, by their field
     "topics": {"only": [id, …], "both": [id, …]},      articles that had it alone, or both
     "bylines": [{"article", "role", "order"}, …],      second lines of one person in one role, gone
     "editions": [[id, what it held], …],               topic_ids, or bylines
     "merged": [id, …]}                                 what had been merged into it before

A form that was open meanwhile may still name the merged row: settle(), in the sweep, moves that on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery

from . import audit
from .models import Article, Author, Byline, Edition, Event, OldAddress, Topic

Mergeable = Topic | Author
KINDS = (Topic, Author)
AT_ONCE = 500  # editions held in memory


@transaction.atomic
def merge(source: Mergeable, into: Mergeable, by, address: str = "") -> None:
    """Let `into` stand for `source`, too. The caller has asked the policy.

    Raises ValidationError if they are the same row or one is merged already.
    """
    source, into = _locked(source, into)
    if source.merged_into_id or into.merged_into_id:
        raise ValidationError("Một trong hai đã được gộp rồi.", code="merged-already")
    earlier = list(source.merged.values_list("pk", flat=True))
    source.merged.update(merged_into=into)
    source.merged_into = into
    source.moved = _moved_on(source, into) | {"merged": earlier}
    source.save(update_fields=["merged_into", "moved"])
    audit.log(Event.Kind.MERGED, None, by, address, **_names(source, into))


@transaction.atomic
def part(source: Mergeable, by, address: str = "") -> None:
    """Take a merge back: what it moved goes back, where nobody has changed it since.

    Raises ValidationError if the row is not merged (any more).
    """
    source = type(source).objects.get(pk=source.pk)
    if source.merged_into_id is None:
        raise ValidationError("Đã tách ra rồi.", code="not-merged")
    was = source.merged_into_id
    source, into = _locked(source, source.merged_into)
    if source.merged_into_id != was:
        raise ValidationError("Một đồng nghiệp vừa gộp hay tách chỗ này.", code="not-merged")
    moved = source.moved
    for field, keys in moved.get("rows", {}).items():
        _rows_of(source, field).filter(pk__in=keys, **{_name(field): into.pk}).update(
            **{_name(field): source.pk}
        )
    _part_topics(source, into, moved.get("topics", {}))
    _part_bylines(source, moved.get("bylines", []))
    _part_editions(source, into, moved.get("editions", []))
    type(source).objects.filter(pk__in=moved.get("merged", [])).update(merged_into=source)
    source.merged_into, source.moved = None, {}
    source.save(update_fields=["merged_into", "moved"])
    audit.log(Event.Kind.PARTED, None, by, address, **_names(source, into))


def settle() -> int:
    """Move on what names a merged row all the same; return how many merged rows were named."""
    return sum(_settle(row) for kind in KINDS for row in _named_still(kind))


def _named_still(kind: type[Mergeable]) -> list[Mergeable]:
    merged = kind.objects.exclude(merged_into=None).only("pk", "merged_into")
    keys = [row.pk for row in merged]
    if not keys:
        return []
    column = _column(kind)
    found = Edition.objects.filter(**{f"{column}__overlap": keys}).order_by()
    named = {key for row in found.values_list(column, flat=True) for key in row} & set(keys)
    for field in _fields(kind):
        rows = _rows_of(kind, field).filter(**{f"{_name(field)}__in": keys}).order_by()
        named |= set(rows.values_list(_name(field), flat=True))
    return [row for row in merged if row.pk in named]


@transaction.atomic
def _settle(source: Mergeable) -> bool:
    source, into = _locked(source, source.merged_into)
    if source.merged_into_id != into.pk:
        return False  # parted, or merged into something else, meanwhile
    more = _moved_on(source, into)
    before = source.moved
    rows = before.get("rows", {})
    source.moved = before | {
        "rows": {field: rows.get(field, []) + keys for field, keys in more["rows"].items()},
        "topics": {
            name: before.get("topics", {}).get(name, []) + keys
            for name, keys in more["topics"].items()
        },
        "bylines": before.get("bylines", []) + more["bylines"],
        "editions": before.get("editions", []) + more["editions"],
    }
    source.save(update_fields=["moved"])
    return True


def _locked(one: Mergeable, other: Mergeable) -> tuple[Mergeable, Mergeable]:
    """Both rows as they are now, held until the transaction ends, whoever else merges them."""
    if one.pk == other.pk:
        raise ValidationError("Không gộp được với chính nó.", code="same")
    held = type(one).objects.select_for_update().filter(pk__in=[one.pk, other.pk])
    rows = {row.pk: row for row in held.order_by("pk")}
    if len(rows) < 2:
        raise ValidationError("Một trong hai không còn nữa.", code="gone")
    return rows[one.pk], rows[other.pk]


def _names(source: Mergeable, into: Mergeable) -> dict[str, str]:
    return {"what": source._meta.verbose_name, "name": str(source), "into": str(into)}


# --- what points to a row -------------------------------------------------------------------------


def _fields(kind: type[Mergeable] | Mergeable) -> list[str]:
    """The foreign keys of all rooms that name a row of a kind: "articles.byline.author"."""
    relations = (each for each in kind._meta.related_objects if each.one_to_many)
    own = (OldAddress, kind._meta.model)  # an old address leads on by itself
    return [
        f"{each.related_model._meta.label_lower}.{each.field.name}"
        for each in relations
        if each.related_model not in own
    ] + ([_topics_field()] if kind._meta.model is Topic else [])


def _topics_field() -> str:
    return f"{Article.topics.through._meta.label_lower}.topic"


def _name(field: str) -> str:
    return field.rpartition(".")[2]


def _rows_of(kind: type[Mergeable] | Mergeable, field: str):
    label = field.rpartition(".")[0]
    return kind._meta.apps.get_model(label)._base_manager.all()


def _column(kind: type[Mergeable] | Mergeable) -> str:
    """Where an edition keeps the ids of a kind."""
    return "topic_ids" if kind._meta.model is Topic else "author_ids"


# --- merging --------------------------------------------------------------------------------------


def _moved_on(source: Mergeable, into: Mergeable) -> dict[str, Any]:
    topics = _move_topics(source, into)
    rows = {field: _move_rows(field, source, into) for field in _fields(source)}
    return {
        "rows": {field: keys for field, keys in rows.items() if field != _topics_field()},
        "topics": topics,
        "bylines": _drop_second_lines(source, into, rows.get("articles.byline.author", [])),
        "editions": _move_editions(source, into),
    }


def _move_topics(source: Mergeable, into: Mergeable) -> dict[str, list[int]]:
    """Articles that have both keep the one; _move_rows() does the others."""
    if not isinstance(source, Topic):
        return {}
    rows = Article.topics.through.objects
    with_both = rows.filter(topic=into, article=OuterRef("article")).values("article")
    own = rows.filter(topic=source).values_list("article", flat=True)
    both = list(own.filter(article=Subquery(with_both)))
    rows.filter(topic=source, article__in=both).delete()
    return {"only": list(own), "both": both}


def _move_rows(field: str, source: Mergeable, into: Mergeable) -> list[int]:
    rows = _rows_of(source, field).filter(**{_name(field): source.pk}).order_by()
    keys = list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    rows.filter(pk__in=keys).update(**{_name(field): into.pk})
    return keys


def _drop_second_lines(source: Mergeable, into: Mergeable, moved: list[int]) -> list[dict]:
    """Where one person now stands twice under an article in one role, the moved line goes."""
    if not moved:
        return []
    twin = Byline.objects.filter(
        article=OuterRef("article"), role=OuterRef("role"), author=into.pk
    ).exclude(pk__in=moved)
    rows = Byline.objects.filter(pk__in=moved).annotate(twin=Subquery(twin.values("pk")[:1]))
    second = list(rows.exclude(twin=None))
    Byline.objects.filter(pk__in=[row.pk for row in second]).delete()
    return [{"article": row.article_id, "role": row.role, "order": row.order} for row in second]


def _move_editions(source: Mergeable, into: Mergeable) -> list[list]:
    before = []
    named = {f"{_column(source)}__contains": [source.pk]}
    keys = list(Edition.objects.filter(**named).order_by().values_list("pk", flat=True))
    for editions in _held(keys):
        for edition in editions:
            before.append([edition.pk, _names_in(source, edition)])
            _put(source, edition, _replaced(before[-1][1], source.pk, into.pk))
        _write(source, editions)
    return before


def _held(keys: list[int]) -> Iterable[list[Edition]]:
    """Editions with what names people and topics, locked, a batch at a time."""
    rows = Edition.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    rows = rows.only("topic_ids", "author_ids", "bylines")
    for start in range(0, len(keys), AT_ONCE):
        yield list(rows.filter(pk__in=keys[start : start + AT_ONCE]))


def _names_in(kind: Mergeable, edition: Edition) -> list:
    """What an edition says of a kind: topic ids, or byline rows."""
    return edition.topic_ids if isinstance(kind, Topic) else edition.bylines


def _put(kind: Mergeable, edition: Edition, value: list) -> None:
    if isinstance(kind, Topic):
        edition.topic_ids = value
        return
    edition.bylines = value
    edition.author_ids = [row["author"] for row in value if row["author"]]


def _write(kind: Mergeable, editions: list[Edition]) -> None:
    fields = ["topic_ids"] if isinstance(kind, Topic) else ["bylines", "author_ids"]
    Edition.objects.bulk_update(editions, fields, batch_size=100)


def _replaced(value: list, source: int, into: int) -> list:
    """The list with one row named instead of another, none twice."""
    new = []
    for each in value:
        if isinstance(each, dict):
            each = each | {"author": into} if each["author"] == source else each
            twin = each["author"] == into and any(_signs_alike(each, row) for row in new)
        else:
            each = into if each == source else each
            twin = each in new
        if not twin:
            new.append(each)
    return new


def _signs_alike(one: dict, other: dict) -> bool:
    return (one["role"], one["author"]) == (other["role"], other["author"])


# --- parting --------------------------------------------------------------------------------------


def _part_topics(source: Mergeable, into: Mergeable, moved: dict[str, list[int]]) -> None:
    """An article that has lost the topic since then gets neither."""
    if not moved:
        return
    rows = Article.topics.through.objects
    only, both = set(moved["only"]), set(moved["both"])
    has = rows.filter(topic=into, article__in=only | both).values_list("article", flat=True)
    standing = set(has)
    rows.bulk_create(
        [Article.topics.through(topic=source, article_id=pk) for pk in sorted(standing)],
        ignore_conflicts=True,
    )
    rows.filter(topic=into, article__in=standing & only - both).delete()


def _part_bylines(source: Mergeable, dropped: list[dict]) -> None:
    there = Article.objects.in_bulk([row["article"] for row in dropped])
    for row in dropped:
        if row["article"] in there:
            Byline.objects.get_or_create(
                article_id=row["article"],
                role=row["role"],
                author=source,
                defaults={"order": row["order"]},
            )


def _part_editions(source: Mergeable, into: Mergeable, moved: list[list]) -> None:
    before = dict(moved)
    for editions in _held(list(before)):
        as_left = [
            edition
            for edition in editions
            if _names_in(source, edition) == _replaced(before[edition.pk], source.pk, into.pk)
        ]
        for edition in as_left:
            _put(source, edition, before[edition.pk])
        _write(source, as_left)
