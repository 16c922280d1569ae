"""The table of contents of a print issue."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.urls import reverse

from articles.models import Article, Author, Edition
from journal.lib.addresses import quick
from journal.lib.text import NormalizedText
from journal.lib.vietnamese import slug

from ..contents.people import parted
from ..visibility import is_public, may_see_all
from .issues import Issue
from .pages import Page

SAID_OF = 5  # issues that an article's page names
SHOWN = [
    "issue",
    "rubric",
    "rubric_slug",
    "title",
    "authors",
    "first_page",
    "last_page",
    "article",
    "order",
]
CITED_OF_ISSUE = [
    "year",
    "slug",
    "label",
    "number",
    "number_to",
    "running_number",
    "month",
    "position",
    "public_from",
    "pdf",
    "is_prepared",
    "page_count",
]


class ContentsEntryQuerySet(models.QuerySet):
    def bulk_create(self, objs, *args, **kwargs):
        """As Django's, of texts in their stored form."""
        return super().bulk_create(_prepared(objs), *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        """As Django's, of texts in their stored form."""
        return super().bulk_update(_prepared(objs), {*fields, "rubric_slug"}, *args, **kwargs)

    def public(self):
        return self.filter(is_public("issue__"))

    def visible_to(self, user):
        return self.all() if may_see_all(user) else self.public()

    def placed(self):
        """Each with `page_number`: the page that carries its first folio, None if none does."""
        pages = Page.objects.filter(issue=OuterRef("issue")).values("number")
        by_folio = pages.filter(folio=Cast(OuterRef("first_page"), models.CharField()))
        return self.annotate(
            page_number=Coalesce(
                Subquery(by_folio.order_by("number")[:1]),
                Subquery(pages.filter(number=OuterRef("first_page"), folio="")),
            )
        )

    def in_print_order(self):
        return self.order_by("order", "id")

    def for_page(self):
        """In print order, with what an issue's page prints."""
        public = Edition.objects.published().filter(article=OuterRef("article"))
        place = public.values(place=JSONObject(section="section__slug", slug="slug"))[:1]
        people = EntryAuthor.objects.filter(entry=OuterRef("pk")).exclude(author=None)
        people = people.values(row=JSONObject(key="key", slug="author__slug"))
        rows = self.placed().annotate(web_place=Subquery(place), known=ArraySubquery(people))
        return rows.only(*SHOWN).in_print_order()

    def for_citing(self):
        """With what is said of one alone, and of its issue."""
        issue = [f"issue__{name}" for name in CITED_OF_ISSUE]
        return self.for_page().select_related("issue").only(*SHOWN, *issue)

    def for_turning(self):
        """In print order, with what leads from one to the next."""
        own = ["issue", "title", "order", "first_page", "last_page"]
        return self.placed().only(*own).in_print_order()

    def of_article(self, article_id: int):
        """Those that an article is linked to, with what is said of each; a few at most."""
        rows = self.filter(article=article_id).for_line()
        return rows.order_by("issue__position", "issue_id", "order", "id")[:SAID_OF]

    def by_author(self, author: Author):
        """Those that an author signed, whatever the name."""
        signed = EntryAuthor.objects.filter(entry=OuterRef("pk"), author=author)
        return self.filter(Exists(signed))

    def for_line(self):
        """With what is said of one in a line: its title, its issue, its pages."""
        issue = [f"issue__{name}" for name in ("year", "slug", "label")]
        own = ["title", "authors", "article", "first_page", "last_page"]
        return self.placed().select_related("issue").only(*own, *issue)


def _prepared(rows) -> list:
    rows = list(rows)
    for row in rows:
        row.normalize()
    return rows


class ContentsEntry(NormalizedText):
    page_number = None  # filled in by placed()
    own_pages = None  # by ranges.give_pages()

    issue = models.ForeignKey(
        Issue, models.CASCADE, verbose_name="số tạp chí", related_name="contents"
    )
    rubric = models.CharField("mục", max_length=120, blank=True)
    # One for all ways in which a rubric is typed: "" for none.
    rubric_slug = models.CharField(max_length=100, editable=False, default="")
    title = models.CharField("tiêu đề", max_length=300)
    authors = models.CharField("tác giả", max_length=300, blank=True)
    # Folios, as the contents page prints them.
    first_page = models.PositiveSmallIntegerField("từ trang", null=True, blank=True)
    last_page = models.PositiveSmallIntegerField("đến trang", null=True, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    article = models.ForeignKey(
        Article,
        models.SET_NULL,
        verbose_name="bài trên trang điện tử",
        related_name="print_entries",
        null=True,
        blank=True,
    )

    objects = ContentsEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng mục lục"
        verbose_name_plural = "mục lục"
        ordering = ["order", "id"]
        indexes = [
            models.Index(fields=["rubric_slug"], name="contents_rubric"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_page=None) | Q(first_page__gte=1),
                name="contents_first_page_positive",
                violation_error_message="Trang đếm từ 1.",
            ),
            models.CheckConstraint(
                condition=Q(last_page=None)
                | Q(first_page__isnull=False, last_page__gte=F("first_page")),
                name="contents_last_page_not_before_first",
                violation_error_message="“Đến trang” không được nhỏ hơn “từ trang”.",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="contents_has_a_title"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return quick("issues:entry", self.issue.year, self.issue.slug, self.pk)

    @property
    def reading_address(self) -> str:
        """The page it begins on, where placed() found it; else its line in the contents."""
        if self.page_number:
            return quick("issues:page", self.issue.year, self.issue.slug, self.page_number)
        return f"{self.issue.get_absolute_url()}#muc-{self.pk}"

    def normalize(self) -> None:
        super().normalize()
        if "rubric" in self.__dict__:
            self.rubric_slug = slug(self.rubric, 100)

    @property
    def place(self) -> tuple[int, int]:
        """What its issue's entries are in order by."""
        return self.order, self.pk

    def is_on(self, page: Page) -> bool:
        """Whether it is known to run over a page, by the folio of that."""
        first, last = self.first_page or 0, self.last_page or self.first_page or 0
        return page.name.isdecimal() and first <= int(page.name) <= last

    @property
    def title_line(self) -> str:
        return self.title

    @property
    def signed(self) -> list[tuple[str, str]]:
        """Its authors as printed, in pieces: words, and an author's slug where they name one.

        Only in rows of for_page().
        """
        return parted(self.authors, {each["key"]: each["slug"] for each in self.known})

    @property
    def pages_line(self) -> str:
        """The folios it runs over: "12", "12–15", or "" when they are not known."""
        if not self.last_page or self.last_page == self.first_page:
            return str(self.first_page or "")
        return f"{self.first_page}–{self.last_page}"

    @property
    def web_address(self) -> str:
        """Where readers find the linked article; "" if they do not. Only in rows of for_page()."""
        if not self.web_place:
            return ""
        place = [self.web_place["section"], self.web_place["slug"], self.article_id]
        return reverse("articles:detail", args=place)


class EntryAuthor(models.Model):
    """Who a name among an entry's authors is; without `author` a person said: nobody of ours.

    One author may stand twice in an entry, once by the name and once by a pen name, as two who
    were merged do: so parting them again brings both back.
    """

    entry = models.ForeignKey(ContentsEntry, models.CASCADE, related_name="people")
    author = models.ForeignKey(
        Author, models.CASCADE, verbose_name="tác giả", null=True, related_name="print_entries"
    )
    key = models.CharField(max_length=120)  # of the name as printed: contents/people.py
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "tác giả của dòng mục lục"
        default_permissions = []
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["entry", "key"], name="entry_name_once")]

    def __str__(self):
        return self.key
