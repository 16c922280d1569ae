"""What is measured: pages of the newsroom and of the site, each asked for by one person."""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from articles.front import arrangements
from articles.front.plan import OPEN, TOP, Block, Kind, Place, Plan
from articles.models import Article, CheckRule, Correction, Edition, Photo, Section, State

from .corpus import LONG_TITLE
from .form import fields_of
from .newsroom import CHIEF, EDITOR, MANAGING, REPORTER, SUPERUSER
from .word import manuscript

# ms: what the median of a row may be at most
LIST, SAVE, COMPARE, CHECK, PHOTO_SEARCH = 150, 200, 300, 50, 100
OPENED = 10  # ms: the comment form and its picture together
IMPORT = 10_000
# Words of the corpus: in nearly every article, in some thirty, in none.
COMMON, RARE, UNKNOWN = "nước", "7919", "quyển-thượng-xyz"
Act = Callable[[Client], HttpResponse]


class Scene:
    """The articles that rows are about, found once."""

    def client(self, username: str | None) -> Client:
        client = Client()
        if username:
            client.force_login(User.objects.get(username=username))
        return client

    @cached_property
    def middle(self) -> int:
        """The key in the middle of the articles."""
        keys = Article.objects.order_by("id").values_list("id", flat=True)
        return keys[keys.count() // 2]

    @cached_property
    def rare_phrase(self) -> str:
        """A place of one article in the middle, that hardly any other has."""
        return " ".join(Article.objects.get(pk=self.middle).title.split()[-2:])

    @cached_property
    def edition(self) -> Edition:
        """One that readers see, with a photo."""
        published = Edition.objects.published().select_related("section")
        return published.filter(cover__isnull=False, article__lte=self.middle).first()

    @property
    def published(self) -> Article:
        return self.edition.article

    @cached_property
    def draft(self) -> Article:
        """One of usual length: not the hundred pages that a row of an earlier run imported."""
        return Article.objects.filter(state=State.DRAFT, word_imports=None).first()

    @cached_property
    def long_article(self) -> Article:
        return Article.objects.get(title=LONG_TITLE)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `prepare` looks up what is asked for and returns what is measured; it raises NoReverseMatch
    where the site has no such page yet. What it returns can be called any number of times.
    """

    name: str
    who: str | None  # None: a reader
    prepare: Callable[[Scene], "Get | Post"]
    bound: int | None = None  # ms

    @property
    def is_list(self) -> bool:
        return self.bound == LIST


class Get:
    """Asks for a page."""

    status = 200

    def __init__(self, address: str, **query) -> None:
        self.address = f"{address}?{urlencode(query)}" if query else address

    def ready(self, client: Client) -> None:
        """What comes before each call and is not measured."""

    def __call__(self, client: Client) -> HttpResponse:
        return client.get(self.address)


class Post(Get):
    """Sends the article form as a browser would, with other words each time, and steps in turn."""

    status = 302

    def __init__(self, article: Article, *steps: dict) -> None:
        super().__init__(reverse("admin:articles_article_change", args=[article.pk]))
        self.article, self.steps, self.times, self.fields = article, steps, 0, {}

    def ready(self, client: Client) -> None:
        if not self.fields:
            self.fields = fields_of(client.get(self.address).content.decode(), "article_form")
        self.times += 1
        seen = Article.objects.values_list("updated_at", flat=True).get(pk=self.article.pk)
        step = self.steps[self.times % len(self.steps)] if self.steps else {"_continue": "1"}
        body = f"{self.article.body}<p>Câu viết thêm lúc {now()}.</p>"
        key = {"editing-key": str(uuid.uuid4())} if "editing-key" in self.fields else {}
        self.sent = {**self.fields, "seen": seen.isoformat(), "body": body, **key, **step}

    def __call__(self, client: Client) -> HttpResponse:
        return client.post(self.address, self.sent)


class CommentForm(Get):
    """Opens the comment form of an article as a browser does: the form, then its picture."""

    def __init__(self, edition: Edition) -> None:
        place = [edition.section.slug, edition.slug, edition.article_id]
        super().__init__(reverse("comments:form", args=place))

    def __call__(self, client: Client) -> HttpResponse:
        form = super().__call__(client)
        picture = re.search(r'<img[^>]* src="([^"]+)"', form.content.decode())[1]
        return client.get(picture)


class Autosave(Get):
    """Sends what is typed, as the open form does every few seconds."""

    def __init__(self, article: Article) -> None:
        super().__init__(reverse("admin:articles_article_autosave"))
        self.article, self.key, self.times = article, str(uuid.uuid4()), 0

    def ready(self, client: Client) -> None:
        self.times += 1
        text = {"title": [self.article.title], "body": [f"{self.article.body}<p>{self.times}</p>"]}
        message = {
            "key": self.key,
            "article": self.article.pk,
            "sequence": self.times,
            "base": self.article.updated_at.isoformat(),
            "fields": text,
        }
        self.sent = json.dumps(message)

    def __call__(self, client: Client) -> HttpResponse:
        return client.post(self.address, self.sent, content_type="application/json")


class Check(Autosave):
    """Sends what is typed to the checks, as the open form does when its writer pauses."""

    def __init__(self, article: Article) -> None:
        super().__init__(article)
        self.address = reverse("admin:articles_article_checks", args=[article.pk])


class Upload(Get):
    """Imports a Word document of a hundred pages and fifty pictures, another one each time."""

    def __init__(self) -> None:
        super().__init__(reverse("admin:articles_article_word"))
        self.section, self.times = Section.objects.first().pk, 0

    def ready(self, client: Client) -> None:
        self.times += 1
        self.data = manuscript(self.times + int(now().timestamp()))

    def __call__(self, client: Client) -> HttpResponse:
        file = SimpleUploadedFile("bai.docx", self.data)
        return client.post(self.address, {"section": self.section, "files": [file]})


def _articles(**query) -> Callable[[Scene], Get]:
    """The list of articles; a value may be a function of the scene."""

    def prepare(scene: Scene) -> Get:
        asked = {name: v(scene) if callable(v) else v for name, v in query.items()}
        return Get(reverse("admin:articles_article_changelist"), **asked)

    return prepare


def _photos(where: str = "thư viện", **query) -> Callable[[Scene], Get]:
    """The library, or the chooser of the article form."""
    name = "choose" if where == "hộp chọn" else "changelist"

    def prepare(scene: Scene) -> Get:
        asked = {key: v(scene) if callable(v) else v for key, v in query.items()}
        return Get(reverse(f"admin:articles_photo_{name}"), **asked)

    return prepare


def _of_a_photo(scene: Scene) -> Get:
    return Get(reverse("admin:articles_photo_change", args=[Photo.objects.latest("pk").pk]))


def _section(scene: Scene) -> int:
    return Section.objects.get(slug="van-hoa").pk


def _log(**query) -> Callable[[Scene], Get]:
    return lambda scene: Get(reverse("admin:articles_event_changelist"), **query)


def _user(username: str) -> int:
    return User.objects.get(username=username).pk


def _choices(term: str) -> Callable[[Scene], Get]:
    """What the form's field for related articles asks while somebody types."""
    field = {"app_label": "articles", "model_name": "relatedarticle", "field_name": "other"}
    return lambda scene: Get(reverse("admin:autocomplete"), term=term, **field)


def _of_article(name: str, which: str, **query) -> Callable[[Scene], Get]:
    """A page of the admin about one article of the scene."""

    def prepare(scene: Scene) -> Get:
        return Get(
            reverse(f"admin:articles_article_{name}", args=[getattr(scene, which).pk]), **query
        )

    return prepare


def _found(query: str | Callable[[Scene], str], **more) -> Callable[[Scene], Get]:
    """What the newsroom's search box asks at a key press, or its page."""

    def prepare(scene: Scene) -> Get:
        text = query(scene) if callable(query) else query
        return Get(reverse("admin:find"), q=text, **(more or {"nhanh": "1"}))

    return prepare


def _two_versions(scene: Scene) -> Get:
    return _of_article("compare", "long_article", tu=1, den=2)(scene)


ROLES = {
    "quản trị": SUPERUSER,
    "tổng biên tập": CHIEF,
    "biên tập viên hai chuyên mục": EDITOR,
    "phóng viên": REPORTER,
}
SEARCHES = {
    "từ rất thường gặp": lambda scene: COMMON,
    "từ hiếm": lambda scene: RARE,
    "hai từ": lambda scene: f"{COMMON} {RARE}",
    "hai từ thường gặp": lambda scene: f"{COMMON} không",
    "cụm từ hiếm": lambda scene: f'"{scene.rare_phrase}"',
    "cụm từ không có, gồm từ thường gặp": lambda scene: '"nước là không một"',
    "từ thường gặp, bỏ một từ thường gặp": lambda scene: f"không -{COMMON}",
    "từ không có": lambda scene: UNKNOWN,
}
# While one types, also words that are not finished.
FINDS = {
    **SEARCHES,
    "một chữ cái": lambda scene: "c",
    "từ chưa gõ xong": lambda scene: f"{COMMON} kh",
    "đầu một tiêu đề": lambda scene: scene.published.title[:20],
    "số của bài": lambda scene: str(scene.middle),
}
LISTS = [
    *(Row(f"danh sách: {role}", user, _articles(), LIST) for role, user in ROLES.items()),
    Row("danh sách: giữa kho", CHIEF, _articles(truoc=lambda s: s.middle), LIST),
    Row(
        "danh sách: trang giữa kho, hai chuyên mục",
        EDITOR,
        _articles(truoc=lambda s: s.middle),
        LIST,
    ),
    Row("danh sách: trang cuối", CHIEF, _articles(truoc=30), LIST),
    *(
        Row(f"lọc: {label.lower()}, {who}", user, _articles(**{"trang-thai": stage}), LIST)
        for stage, label in [*State.choices, ("lo-gio", "Lỡ giờ dự kiến")]
        for who, user in [("tổng biên tập", CHIEF), ("hai chuyên mục", EDITOR)]
    ),
    Row("lọc: chuyên mục", CHIEF, _articles(section__id__exact=_section), LIST),
    Row("lọc: của tôi", REPORTER, _articles(cua="toi"), LIST),
    *(
        Row(f"tìm: {what}, {who}", user, _articles(q=query), LIST)
        for what, query in SEARCHES.items()
        for who, user in [("tổng biên tập", CHIEF), ("hai chuyên mục", EDITOR)]
    ),
    *(
        Row(
            f"tìm {word} + lọc chuyên mục + {stage}",
            CHIEF,
            _articles(**{"q": word, "section__id__exact": _section, "trang-thai": stage}),
            LIST,
        )
        for word in (COMMON, RARE)
        for stage in (State.PUBLISHED, State.SUBMITTED)
    ),
    *(
        Row(f"chọn bài liên quan: {term or 'chưa gõ'}, {who}", user, _choices(term), LIST)
        for term in ("", COMMON, RARE, UNKNOWN)
        for who, user in [("tổng biên tập", CHIEF), ("phóng viên", REPORTER)]
    ),
    *(
        Row(f"ô tìm: {what}, {who}", user, _found(query), LIST)
        for what, query in FINDS.items()
        for who, user in [("tổng biên tập", CHIEF), ("hai chuyên mục", EDITOR)]
    ),
    Row("trang tìm: một loại, từ rất thường gặp", CHIEF, _found(COMMON, loai="bai-viet"), LIST),
    Row("lịch sử một bài", CHIEF, _of_article("history", "published"), LIST),
    Row("nhật ký", CHIEF, _log(), LIST),
    Row("nhật ký: trang giữa", CHIEF, _log(truoc=500_000), LIST),
    Row("nhật ký: lọc việc", CHIEF, _log(viec="moved"), LIST),
    Row("nhật ký: lọc người", CHIEF, lambda scene: _log(nguoi=_user(REPORTER))(scene), LIST),
    Row("nhật ký: lọc ngày", CHIEF, _log(tu="01/02/2015", den="28/02/2015"), LIST),
    *(
        Row(f"nhật ký: tìm {query}", CHIEF, _log(q=query), LIST)
        for query in (COMMON, RARE, UNKNOWN, "phongvien1", "10.0.0.7")
    ),
]


def _trial(scene: Scene) -> Get:
    rule = CheckRule.objects.get(code="doubled-word")
    return Get(reverse("admin:articles_checkrule_trial", args=[rule.pk]))


FORMS = [
    Row("mở bài", CHIEF, _of_article("change", "published")),
    Row("mở bài 5.000 chữ", CHIEF, _of_article("change", "long_article")),
    Row("lưu bài", CHIEF, lambda scene: Post(scene.draft), SAVE),
    Row("lưu bài 5.000 chữ", CHIEF, lambda scene: Post(scene.long_article), SAVE),
    Row("lưu và chuyển bước", CHIEF, lambda scene: Post(scene.draft, *TURNS), SAVE),
    Row("lưu và cập nhật bài đang đăng", CHIEF, lambda scene: Post(scene.published, UPDATE), SAVE),
    Row("kiểm tra bài", CHIEF, lambda scene: Check(scene.draft), CHECK),
    Row("kiểm tra bài 5.000 chữ", CHIEF, lambda scene: Check(scene.long_article), CHECK),
    Row("thử một luật trên 100 bài", CHIEF, _trial, COMPARE),
    Row("tự lưu", CHIEF, lambda scene: Autosave(scene.draft), SAVE),
    Row(
        "so sánh hai bản 5.000 chữ",
        CHIEF,
        _of_article("compare", "long_article", tu=1, den=2),
        COMPARE,
    ),
]
PHOTOS = [
    Row("ảnh: thư viện", CHIEF, _photos(), LIST),
    Row("ảnh: thư viện, phóng viên", REPORTER, _photos(cua="toi"), LIST),
    *(
        Row(f"ảnh: lọc {kind}", CHIEF, _photos(thieu=kind), LIST)
        for kind in ("van-ban", "tac-gia", "nho", "chua-dung")
    ),
    *(
        Row(f"ảnh: tìm {what}, {where}", CHIEF, _photos(where, q=query), PHOTO_SEARCH)
        for what, query in SEARCHES.items()
        for where in ("thư viện", "hộp chọn")
    ),
    Row("ảnh: mở một ảnh", CHIEF, _of_a_photo, LIST),
]
TURNS = [{"_step": State.DRAFT, "reason": "Thiếu ảnh."}, {"_step": State.SUBMITTED}]
UPDATE = {"_step": State.PUBLISHED}
DESKS = [
    Row(f"bàn làm việc: {role}", user, lambda scene: Get(reverse("admin:index")), LIST)
    for role, user in [*ROLES.items(), ("thư ký tòa soạn", MANAGING)]
]
DESKS += [
    Row(
        "bàn làm việc: đọc nhiều 30 ngày",
        who,
        lambda scene: Get(reverse("admin:index"), doc=30),
        LIST,
    )
    for who in (CHIEF, EDITOR)
]


def _arranged(name: str, **query) -> Callable[[Scene], Get]:
    """A page beside the home page, whose every place somebody pinned."""

    def prepare(scene: Scene) -> Get:
        address = reverse(name)
        if arrangements.in_force() is None:
            pins = Edition.objects.published().filter(article__lte=scene.middle).newest()
            keys = pins.values_list("article", flat=True)[:20]
            places = [Place(key) for key in keys]
            blocks = [
                Block(Kind.SECTION, section.pk, (*places[5 + 2 * n : 7 + 2 * n], OPEN, OPEN, OPEN))
                for n, section in enumerate(Section.objects.tree())
            ]
            top = (*places[:TOP], *(OPEN,) * TOP)[:TOP]
            chief = User.objects.get(username=CHIEF)
            arrangements.save(Plan(top, tuple(blocks)), chief, seen=0)
        return Get(address, **query)

    return prepare


CORRECTIONS, CORRECTION_LIST = 5_000, "admin:articles_correction_changelist"


def _corrected(address: Callable[[Scene], str]) -> Callable[[Scene], Get]:
    """A page of a journal with many corrections, twenty of them of the article measured."""

    def prepare(scene: Scene) -> Get:
        if not Correction.objects.filter(article=scene.published).exists():
            chief = User.objects.get(username=CHIEF)
            newest = Edition.objects.published().newest().values_list("article", flat=True)
            keys = [*newest[: CORRECTIONS - 20], *[scene.published.pk] * 20]
            given = {"shown_from": now() - timedelta(hours=1), "approved_by": chief}
            Correction.objects.bulk_create(
                [Correction(article_id=key, text="Đúng là 102 hộ dân.", **given) for key in keys],
                batch_size=1000,
            )
        return Get(address(scene))

    return prepare


FRONT = [
    Row("bạn đọc: trang chủ có người sắp đặt", None, _arranged("home")),
    Row("bàn trang chủ", CHIEF, _arranged("front:desk"), LIST),
    Row("xem trước trang chủ", CHIEF, _arranged("front:preview_page"), LIST),
]
PUBLIC = [
    Row("bạn đọc: trang chủ", None, lambda scene: Get(reverse("home"))),
    Row("bạn đọc: bài", None, lambda scene: Get(scene.edition.get_absolute_url())),
    Row("bạn đọc: mở biểu mẫu ý kiến, có hình mã", None, lambda s: CommentForm(s.edition), OPENED),
    Row("bạn đọc: chuyên mục", None, lambda scene: Get(scene.edition.section.get_absolute_url())),
]
CORRECTED = [
    Row(
        "bạn đọc: trang đính chính",
        None,
        _corrected(lambda scene: reverse("articles:correction-list")),
    ),
    Row(
        "bạn đọc: bài có 20 đính chính",
        None,
        _corrected(lambda scene: scene.edition.get_absolute_url()),
    ),
    Row(
        "bạn đọc: chuyên mục, bài nào cũng đính chính",
        None,
        _corrected(lambda scene: scene.edition.section.get_absolute_url()),
    ),
    Row("đính chính: danh sách", CHIEF, _corrected(lambda scene: reverse(CORRECTION_LIST)), LIST),
]
ROWS = [*DESKS, *LISTS, *FORMS, *PHOTOS, *PUBLIC, *FRONT, *CORRECTED]
# Beside them: seconds a run, so each is measured a few times only.
LONG = [Row("nhập bài Word 100 trang, 50 ảnh", CHIEF, lambda scene: Upload(), IMPORT)]
LONG_RUNS = 3
