"""Sets the checks to work by the newsroom's rules, and stops what must not be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils import timezone

from journal.lib.vietnamese import clock_and_day

from .. import policy
from ..models import Article, CheckDismissal, CheckRule, Photo
from ..people import person
from . import addresses, drafts, links
from .case import Case, Draft, Facts, PhotoWords
from .catalogue import CHECKS, Check
from .finding import Level, Reported, key_of

MOST_TOLD = 8  # findings named in a refusal
MOST = 20  # findings of one check that are open at once
MOST_LOOKED_AT = 200  # of one check, with those that are dismissed
_PHOTO_WORDS = ("alt", "credit", "caption", "width")
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Setting:
    """One check as the newsroom has set it."""

    check: Check
    level: Level
    limit: int
    words: tuple[str, ...]


def settings() -> list[Setting]:
    """All checks in the newsroom's order; one query. Without a row a check is as it was made."""
    rows = {rule.code: rule for rule in CheckRule.objects.all()}
    places = {code: (rule.order, at) for at, (code, rule) in enumerate(rows.items())}
    last = (len(CHECKS) * 100, 0)
    in_order = sorted(CHECKS, key=lambda check: places.get(check.code, last))
    return [_setting(check, rows.get(check.code)) for check in in_order]


def blocking() -> list[Setting]:
    """Those that stop an article."""
    return [rule for rule in settings() if rule.level == Level.BLOCK]


def _setting(check: Check, rule: CheckRule | None) -> Setting:
    level = Level(rule.level) if rule else check.level
    limit = (rule and rule.limit) or check.limit or 0
    words = rule.words if rule else check.words
    return Setting(check, level, limit, listed(words or ""))


def of_rule(rule: CheckRule) -> Setting:
    """A rule as it would be if it were switched on."""
    level = Level.WARN if rule.level == Level.OFF else Level(rule.level)
    return Setting(rule.check_, level, rule.limit or rule.check_.limit or 0, listed(rule.words))


def listed(words: str) -> tuple[str, ...]:
    """A list as people type it: one a line, or with commas between."""
    parts = words.replace("\n", ",").split(",")
    return tuple(stripped for part in parts if (stripped := part.strip()))


def facts_of(drafts: Iterable[Draft], rules: Iterable[Setting]) -> Facts:
    """What these rules, on some drafts, need of the database: a fixed number of queries."""
    drafts = list(drafts)
    follows = any(r.check.find is links.unpublished and r.level != Level.OFF for r in rules)
    wanted = {pk for draft in drafts for pk in draft.photo_ids}
    rows = Photo.objects.filter(pk__in=wanted).values_list("pk", *_PHOTO_WORDS) if wanted else []
    paths = {path for draft in drafts for path in links.own_paths(draft)} if follows else ()
    own = [draft.article for draft in drafts if draft.article]
    return Facts(
        now=timezone.now(),
        photos={pk: PhotoWords(*words) for pk, *words in rows},
        dead_paths=addresses.dead(paths, own) if paths else frozenset(),
    )


def found(
    draft: Draft, facts: Facts, rules: Iterable[Setting], dismissed: Mapping[str, str] = _NONE
) -> list[Reported]:
    """What the checks find in a draft: what stops it first, then in the newsroom's order.

    `dismissed`: keys of findings, and who left them as they are. What stops cannot be dismissed.
    """
    told = [one for rule in rules for one in _told(draft, facts, rule, dismissed)]
    return sorted(told, key=lambda reported: not reported.blocks)


def _told(
    draft: Draft, facts: Facts, rule: Setting, dismissed: Mapping[str, str]
) -> Iterator[Reported]:
    if rule.level == Level.OFF:
        return
    left = MOST
    case = Case(draft, facts, rule.limit, rule.words)
    for finding in islice(rule.check.find(case), MOST_LOOKED_AT):
        by = dismissed.get(key_of(rule.check.code, finding.about), "")
        told = Reported(
            rule.check.code, rule.level, finding, "" if rule.level == Level.BLOCK else by
        )
        yield told
        left -= not told.is_dismissed
        if not left:
            return


def dismissed_in(article: Article | None) -> dict[str, str]:
    """The keys of what was left as it is in an article, and who did so when."""
    if article is None or article.pk is None:
        return {}
    rows = CheckDismissal.objects.filter(article=article).select_related("by")
    return {
        row.key: f"{person(row.by) or 'Đồng nghiệp'} bỏ qua {clock_and_day(row.at)}" for row in rows
    }


def check(draft: Draft, article: Article | None) -> list[Reported]:
    """All that is found in one draft, as the panel beside it shows it."""
    rules = settings()
    return found(draft, facts_of([draft], rules), rules, dismissed_in(article))


def refuse(draft: Draft, by, despite: str = "") -> dict:
    """Let a draft pass, or raise ValidationError with what must be mended before.

    With a reason (`despite`) whoever has the right publishes anyway; return what the log keeps of
    it, {} where nothing stood in the way.
    """
    [in_the_way] = _in_the_way([draft])
    if not in_the_way:
        return {}
    may = policy.can_publish_despite_checks(by)
    if despite.strip() and may:
        return {"despite": despite.strip(), "unmended": in_the_way[:MOST_TOLD]}
    raise ValidationError(_refusal(in_the_way, may), code="checks-failed")


def stopped(articles: Iterable[Article]) -> dict[int, str]:
    """Those of some articles that would not be published as they are saved, by key, and why."""
    articles = list(articles)
    found_in = _in_the_way([drafts.of_article(article) for article in articles])
    return {
        article.pk: f"C{_told_of(in_the_way)[1:]}."
        for article, in_the_way in zip(articles, found_in, strict=True)
        if in_the_way
    }


def _in_the_way(some: list[Draft]) -> list[list[str]]:
    """What must be mended in each draft before readers get it: a fixed number of queries."""
    stopping = blocking()
    facts = facts_of(some, stopping)
    return [[one.finding.says for one in found(draft, facts, stopping)] for draft in some]


def _told_of(in_the_way: list[str]) -> str:
    more = len(in_the_way) - MOST_TOLD
    told = [*in_the_way[:MOST_TOLD], *([f"và {more} điều nữa"] if more > 0 else [])]
    return f"còn {len(in_the_way)} điều phải sửa: {'; '.join(told)}"


def _refusal(in_the_way: list[str], may: bool) -> str:
    way = (
        "Sửa xong hãy bấm lại; nếu không thể chờ, ghi lý do ở mục “Vẫn đăng”."
        if may
        else "Sửa xong hãy bấm lại; nếu không thể chờ, nhờ thư ký tòa soạn hoặc tổng biên tập."
    )
    return f"{_told_of(in_the_way)}. {way}"


def counts(reported: Iterable[Reported]) -> Mapping[str, int]:
    """How many must be mended, should be looked at, were left as they are."""
    open_ = [one for one in reported if not one.is_dismissed]
    must = sum(one.blocks for one in open_)
    return {"must": must, "should": len(open_) - must}


def in_words(count: Mapping[str, int]) -> str:
    """2 điều phải sửa, 3 điều nên xem."""
    parts = []
    if count["must"]:
        parts.append(f"{count['must']} điều phải sửa")
    if count["should"]:
        parts.append(f"{count['should']} điều nên xem")
    return ", ".join(parts) or "Chưa thấy điều gì phải sửa"
