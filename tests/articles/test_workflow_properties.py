"""Whatever people do in whatever order, readers get what somebody with the right published.

A state machine lets people of every role do things at random, while the clock moves on, and keeps a
model of its own beside the database. `make soak` runs it for longer.
"""

import os
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles import policy, versions, workflow
from articles.models import Article, Edition, Event, State, Version
from articles.states import UNPUBLISHED
from tests.clock import MICROSECOND, set_clock
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_section,
    make_user,
)

LONG = int(os.environ.get("SOAK", "0"))  # how many newsrooms to try
PROFILE = settings(
    max_examples=LONG or 20,
    stateful_step_count=60 if LONG else 20,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

D, S, R, A, T, P, W, X = State
TABLE = {(t.source, t.target) for t in workflow.TRANSITIONS}
# Which steps each role may take, where the article is theirs to work on; and of own ones at all.
OWN = {(D, S), (D, X), (X, D)}
EDITOR = OWN | {(S, R), (S, D)}
MANAGER = EDITOR | {(R, A), (R, D), (A, D), (A, T), (T, T), (T, A)}
STEPS = {
    SECTION_EDITOR: EDITOR,
    MANAGING_EDITOR: MANAGER,
    EDITOR_IN_CHIEF: TABLE,
    REPORTER: set(),
    MODERATOR: set(),
    ARCHIVIST: set(),
}
WRITERS = {REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF}
ROLES = list(STEPS)
REASONED = {(S, D), (R, D), (A, D), (P, W)}
ANY_TIME = {(stage, P) for stage in UNPUBLISHED} | {(P, P), (P, W)}
LATER_ONLY = {(stage, T) for stage in UNPUBLISHED} | {(T, T)}

HOUR = timedelta(hours=1)
AWAY = [None, -50 * HOUR, -HOUR, timedelta(), MICROSECOND, HOUR, 2 * HOUR, 30 * HOUR]
TITLES = ["Chợ nổi", "Bến đò", "Làng gốm"]


class Model:
    """What one article is, as far as a newsroom can tell without looking into the database."""

    def __init__(self, owner, section):
        self.owner, self.section = owner, section
        self.title = TITLES[0]
        self.stored = D
        self.published_at = self.withdrawn_at = None
        self.shown = None  # (from when, number of the version) of what readers have
        self.coming = None  # the same, of the update that will take its place
        self.contents = []  # of the versions, the first is number 1

    @property
    def content(self):
        return self.title, self.section

    def save(self, forced: bool = False) -> None:
        if forced or not self.contents or self.contents[-1] != self.content:
            self.contents.append(self.content)

    def pass_to(self, now) -> None:
        """Let happen what was scheduled."""
        if self.coming and self.coming[0] <= now:
            self.shown, self.coming = self.coming, None

    def stage(self, now) -> State:
        if self.stored != P:
            return self.stored
        if self.withdrawn_at and self.withdrawn_at <= now:
            return W
        return P if self.published_at <= now else T

    def readers_have(self, moment) -> int | None:
        """The number of the version readers have at a moment that is not over."""
        if self.stored != P or (self.withdrawn_at and self.withdrawn_at <= moment):
            return None
        rows = [row for row in (self.shown, self.coming) if row and row[0] <= moment]
        return max(rows)[1] if rows else None

    def moments(self, now) -> set:
        """The instants at which something may change, now among them, and those around them."""
        times = [self.published_at, self.withdrawn_at, now + 1000 * HOUR]
        times += [row[0] for row in (self.shown, self.coming) if row]
        near = {t + d for t in times if t for d in (-MICROSECOND, timedelta(), MICROSECOND)}
        return {now} | {t for t in near if t >= now}

    def take(self, source, target, at, now) -> None:
        """A step that is allowed."""
        when = at or now
        if target in (P, T):
            self.save()
            number = len(self.contents)
            if source == P and at:
                self.coming = (at, number)
            elif source == P:
                self.shown, self.coming = (self.shown[0], number), None
            else:
                self.shown, self.coming = (when, number), None
            if source == W:
                self.withdrawn_at = None
            elif source != P:
                self.published_at = when
            self.stored = P
        elif target == W:
            self.withdrawn_at = when
            self.coming = self.coming if at else None
        else:
            self.stored, self.published_at, self.shown, self.coming = target, None, None, None


class Newsroom(RuleBasedStateMachine):
    def __init__(self, people, sections, assigned):
        super().__init__()
        self.people, self.sections, self.assigned = people, sections, assigned
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.stopped = set_clock()
        self.clock = self.stopped.__enter__()
        self.rows = {}  # primary key → Model
        self.touched = None  # the one whose turn it was
        self.versions, self.log, self.steps = {}, {}, 0

    def teardown(self):
        self.stopped.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    # --- what the rules choose from ---------------------------------------------------------------

    def pick(self, number):
        pk = list(self.rows)[number % len(self.rows)]
        self.touched = self.rows[pk]
        return Article.objects.get(pk=pk), self.touched

    def in_charge(self, role, model) -> bool:
        if role in (MANAGING_EDITOR, EDITOR_IN_CHIEF):
            return True
        return role == SECTION_EDITOR and model.section in self.assigned

    def allows(self, role, model, step) -> bool:
        own = role in WRITERS and model.owner == role
        if own and step in {(D, S), (D, X), (X, D)}:
            return True
        return self.in_charge(role, model) and step in STEPS[role]

    def may_edit(self, role, model) -> bool:
        stage = model.stage(self.clock.now)
        if stage == X:
            return False
        if stage in (A, T):
            return role in (MANAGING_EDITOR, EDITOR_IN_CHIEF)
        own_draft = stage == D and role in WRITERS and model.owner == role
        return own_draft or self.in_charge(role, model)

    def tick(self, by=MICROSECOND):
        self.clock.tick(by)
        for model in self.rows.values():
            model.pass_to(self.clock.now)

    def at(self, away):
        return None if away is None else self.clock.now + away

    # --- what happens -----------------------------------------------------------------------------

    @initialize(
        owners=st.lists(st.sampled_from(sorted(WRITERS)), min_size=2, max_size=3 if LONG else 2),
        way=st.lists(st.tuples(st.integers(0, 20), st.sampled_from(AWAY)), max_size=6),
    )
    def begin(self, owners, way):
        """Drafts; one of them is out already, and something more was done with it."""
        for number, owner in enumerate(owners):
            section = number % len(self.sections)
            article = Article.objects.create(
                title=TITLES[0],
                lead="Sa-pô.",
                body="<p>Chữ.</p>",
                section=self.sections[section],
                created_by=self.people[owner],
            )
            self.rows[article.pk] = Model(owner, section)
        self.move(self.pick(0), EDITOR_IN_CHIEF, P, "", None)
        for turn, (which, away) in enumerate(way):
            self.the_chief_goes_on(0, which, away, TITLES[turn % len(TITLES)])

    @rule(hours=st.sampled_from([MICROSECOND, HOUR / 2, HOUR, 29 * HOUR, 200 * HOUR]))
    def time_passes(self, hours):
        self.tick(hours)

    @rule(number=st.integers(0, 2))
    def the_next_time_comes(self, number):
        """Exactly to the instant of a schedule, or to the one before."""
        _, model = self.pick(number)
        self.tick(min(model.moments(self.clock.now) - {self.clock.now}) - self.clock.now)

    @rule(
        number=st.integers(0, 2),
        role=st.sampled_from([*ROLES, EDITOR_IN_CHIEF, EDITOR_IN_CHIEF]),
        title=st.sampled_from(TITLES),
        section=st.integers(0, 2),
        name=st.sampled_from(["", "", "Bản cắt"]),
    )
    def somebody_saves(self, number, role, title, section, name):
        article, model = self.pick(number)
        allowed = policy.can_edit(self.people[role], article)
        assert allowed == self.may_edit(role, model)
        if allowed:
            self.tick()
            article.title, article.section = title, self.sections[section]
            article.save()
            versions.record(article, self.people[role], name=name)
            model.title, model.section = title, section
            model.save(forced=bool(name))

    @rule(number=st.integers(0, 2), title=st.sampled_from(TITLES))
    def a_script_writes_past_the_forms(self, number, title):
        article, model = self.pick(number)
        Article.objects.filter(pk=article.pk).update(title=title)
        model.title = title

    @rule(number=st.integers(0, 2), role=st.sampled_from(ROLES), which=st.integers(0, 20))
    def somebody_restores(self, number, role, which):
        article, model = self.pick(number)
        if not model.contents or not self.may_edit(role, model):
            return
        self.tick()
        which %= len(model.contents)
        versions.restore(article.versions.get(number=which + 1), self.people[role])
        model.save()
        model.title, model.section = model.contents[which]
        model.save(forced=True)

    @rule(
        number=st.integers(0, 2),
        role=st.sampled_from([*ROLES, EDITOR_IN_CHIEF, EDITOR_IN_CHIEF, MANAGING_EDITOR]),
        to=st.sampled_from([*State, P, P, W]),
        reason=st.sampled_from(["Vì thế", "Vì thế", " "]),
        away=st.sampled_from(AWAY),
    )
    def somebody_moves(self, number, role, to, reason, away):
        """Anybody tries anything."""
        self.tick()
        self.move(self.pick(number), role, to, reason, self.at(away))

    @rule(
        number=st.integers(0, 2),
        which=st.integers(0, 20),
        away=st.sampled_from(AWAY),
        title=st.sampled_from(TITLES),
    )
    def the_chief_goes_on(self, number, which, away, title):
        """A step the table has, with a time where it takes one: this gets articles far."""
        self.a_script_writes_past_the_forms(number, title)
        self.tick()
        article, model = self.pick(number)
        source = model.stage(self.clock.now)
        targets = sorted(target for stage, target in TABLE if stage == source)
        step = source, targets[which % len(targets)]
        at = self.at(away) if step in ANY_TIME | LATER_ONLY else None
        self.move((article, model), EDITOR_IN_CHIEF, step[1], "Vì thế", at)

    def move(self, picked, role, to, reason, at):
        article, model = picked
        now = self.clock.now
        source = model.stage(now)
        later = at is not None and at > now
        step = (source, T) if to == P and later and source in UNPUBLISHED else (source, to)
        allowed = self.allowed(role, model, step, reason, at)
        try:
            workflow.move(article, to, self.people[role], reason=reason, at=at)
        except (PermissionDenied, ValidationError):
            assert not allowed, (role, step, at)
            return
        assert allowed, (role, step, at)
        assert step in TABLE
        model.take(*step, at, now)
        self.steps += 1
        assert article.stage == model.stage(now)

    def allowed(self, role, model, step, reason, at) -> bool:
        now = self.clock.now
        if step not in TABLE or not self.allows(role, model, step):
            return False
        if step in REASONED and not reason.strip():
            return False
        late = at is not None and at > now
        if step in LATER_ONLY and not late:
            return False
        if step not in ANY_TIME | LATER_ONLY and at:
            return False
        if step in {(P, P), (P, W)} and at and not late:
            return False
        if step == (P, P):
            changed = model.contents[-1] != model.content
            number = len(model.contents) + changed
            before_withdrawal = not model.withdrawn_at or (at or now) < model.withdrawn_at
            return before_withdrawal and number != model.readers_have(now)
        if step == (P, W) and late:
            return not model.coming or at > model.coming[0]
        return True

    @rule(
        number=st.integers(0, 2),
        role=st.sampled_from([*ROLES, EDITOR_IN_CHIEF, EDITOR_IN_CHIEF]),
        what=st.sampled_from(["update", "withdrawal", "nonsense"]),
    )
    def somebody_calls_off(self, number, role, what):
        self.tick()
        article, model = self.pick(number)
        standing = {"update": model.coming, "withdrawal": model.withdrawn_at}.get(what)
        allowed = role == EDITOR_IN_CHIEF and standing and model.stage(self.clock.now) == P
        try:
            workflow.call_off(article, what, self.people[role])
        except (PermissionDenied, ValidationError):
            assert not allowed
            return
        assert allowed
        self.steps += 1
        if what == "update":
            model.coming = None
        else:
            model.withdrawn_at = None

    # --- what is always true ----------------------------------------------------------------------

    @invariant()
    def the_stage_is_one_the_table_leads_to(self):
        """By Python's clock and by the database's."""
        for article in Article.objects.select_related("section"):
            model = self.rows[article.pk]
            stage = model.stage(self.clock.now)
            assert article.stage == stage
            assert Article.objects.at_stage(stage).filter(pk=article.pk).exists()
            assert (article.title, article.section) == (model.title, self.sections[model.section])

    @invariant()
    def readers_have_what_was_published(self):
        """Now, and at each instant at which something is due of what was just touched."""
        for moment in self.touched.moments(self.clock.now):
            found = [row[:2] for row in self.editions(at=moment)]
            assert sorted(found) == sorted(self.readers_have(moment)), moment
        found = self.editions()  # by the clock of the database
        assert {row[:2] for row in found} == self.readers_have(self.clock.now)
        for pk, number, title in found:
            assert self.rows[pk].contents[number - 1][0] == title

    def readers_have(self, moment) -> set:
        found = {(pk, model.readers_have(moment)) for pk, model in self.rows.items()}
        return {(pk, number) for pk, number in found if number}

    @staticmethod
    def editions(at=None):
        rows = Edition.objects.published(at=at)
        return rows.values_list("article", "version__number", "title")

    @invariant()
    def every_version_is_still_there(self):
        """As it was when it was made."""
        found = {(v.article_id, v.number): v.content for v in Version.objects.all()}
        assert self.versions.items() <= found.items()
        assert {key: (c["title"], c["section"]["id"]) for key, c in found.items()} == {
            (pk, number): (title, self.sections[section].pk)
            for pk, model in self.rows.items()
            for number, (title, section) in enumerate(model.contents, 1)
        }
        self.versions = found

    @invariant()
    def the_log_only_grows(self):
        """By as many lines as steps and versions were made, and no line changes.

        That a removal was sealed is said whenever that is done: see test_removals.py.
        """
        found = dict(Event.objects.values_list("pk", "detail"))
        assert self.log.items() <= found.items()
        seals = Event.objects.filter(kind=Event.Kind.SEALED).count()
        assert len(found) == self.steps + len(self.versions) + seals
        self.log = found


@pytest.mark.django_db
def test_no_sequence_of_steps_breaks_the_rules():
    """States, readers, versions and log agree with a model, and no constraint has to step in."""
    people = {role: make_user(role) for role in ROLES}
    sections = [make_section(), make_section()]
    sections.append(make_section(parent=sections[0]))
    sections[0].editors.add(people[SECTION_EDITOR])
    run_state_machine_as_test(
        partial(Newsroom, people, sections, assigned={0, 2}), settings=PROFILE
    )
