"""The people, sections, authors, topics and photos of the corpus."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from articles.models import Author, Photo, Section, Topic
from journal.demo import build
from tests import factories

from .prose import Writer

REPORTERS, SECTION_EDITORS, MANAGING_EDITORS = 40, 14, 3
AUTHORS, TOPICS, PHOTOS = 150, 60, 12
# The accounts that rows of the bench log in as.
SUPERUSER, CHIEF, MANAGING, EDITOR, REPORTER = (
    "quantri", "tongbientap", "thuky1", "bientap1", "phongvien1"
)  # fmt: skip


@dataclass
class Newsroom:
    """Keys of the rows that articles refer to."""

    sections: list[int]
    editors_of: dict[int, list[int]]  # section → its editors
    reporters: list[int]
    managing: list[int]
    chief: int
    authors: list[int]
    topics: list[int]
    photos: list[int]


def make(writer: Writer) -> Newsroom:
    """Store them all; the first section editor has two sections, one with two children."""
    sections = _sections()
    tops = [section for section in sections if section.parent_id is None]
    editors = _users(writer, "bientap", factories.SECTION_EDITOR, SECTION_EDITORS)
    for number, editor in enumerate(editors):
        tops[number % len(tops)].editors.add(editor)
    tops[0].editors.add(editors[1])
    by_slug = {section.slug: section for section in tops}
    editors[0].assigned_sections.set([by_slug["van-hoa"], by_slug["kinh-te"]])
    in_charge = {s.pk: list(s.editors.values_list("pk", flat=True)) for s in tops}
    User.objects.create(username=SUPERUSER, is_staff=True, is_superuser=True)
    return Newsroom(
        sections=[section.pk for section in sections],
        editors_of={s.pk: in_charge[s.parent_id or s.pk] or [editors[0].pk] for s in sections},
        reporters=_keys(_users(writer, "phongvien", factories.REPORTER, REPORTERS)),
        managing=_keys(_users(writer, "thuky", factories.MANAGING_EDITOR, MANAGING_EDITORS)),
        chief=_users(writer, CHIEF, factories.EDITOR_IN_CHIEF, 1)[0].pk,
        authors=_keys(_named(Author, writer.person, AUTHORS)),
        topics=_keys(_named(Topic, writer.place, TOPICS)),
        photos=_keys(_photos(writer)),
    )


def _sections() -> list[Section]:
    """Those of the demo journal, in order."""
    made: dict[str, Section] = {}
    for order, (slug, name, parent) in enumerate(build.SECTIONS):
        fields = {"slug": slug, "name": name, "order": order, "parent": made.get(parent)}
        made[slug] = Section.objects.create(**fields)
    return list(made.values())


def _keys(rows: list) -> list[int]:
    return [row.pk for row in rows]


def _users(writer: Writer, name: str, group: str, count: int) -> list[User]:
    """Accounts without a password: give one with `changepassword` to try the corpus by hand."""
    members = Group.objects.get(name=group)
    users = []
    for number in range(1, count + 1):
        last_name, _, first_name = writer.person().rpartition(" ")
        user = User(username=f"{name}{number}" if count > 1 else name, is_staff=True)
        user.first_name, user.last_name = first_name, last_name
        user.set_unusable_password()
        user.save()
        user.groups.add(members)
        users.append(user)
    return users


def _named(model, name, count: int) -> list:
    rows = []
    for number in range(1, count + 1):
        words = name()
        rows.append(model.objects.create(name=words, slug=f"{model._meta.model_name}-{number}"))
    return rows


def _photos(writer: Writer) -> list[Photo]:
    return [
        factories.make_photo(size=(640, 480), caption=writer.choice(writer.sentences).text)
        for _ in range(PHOTOS)
    ]
