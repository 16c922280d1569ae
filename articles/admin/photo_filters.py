"""What the list of photos is narrowed by."""

from datetime import datetime, timedelta

from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Exists, Func, OuterRef, QuerySet
from django.utils import timezone

from ..models import Article, Author, Edition, Photo, VideoClip
from ..models.photos import SHARP

MONTHS = 12


class OneOf(admin.SimpleListFilter):
    """One of some named choices; a value that is none of them narrows nothing."""

    choices_offered: dict = {}

    def lookups(self, request, model_admin):
        return list(self.choices_offered.items())

    def queryset(self, request, queryset):
        return self.narrow(request, queryset) if self.value() in self.choices_offered else queryset


class OwnFilter(OneOf):
    title, parameter_name = "người tải lên", "cua"
    choices_offered = {"toi": "Ảnh tôi tải lên"}

    def narrow(self, request, queryset):
        return queryset.filter(uploaded_by=request.user)


class LackFilter(OneOf):
    """Each asks an index of its own: see Photo.Meta."""

    title, parameter_name = "còn thiếu", "thieu"
    choices_offered = {
        "van-ban": "Chưa có văn bản thay thế",
        "tac-gia": "Chưa có tác giả ảnh",
        "nho": "Nhỏ (rộng dưới 1.280)",
        "chua-dung": "Chưa dùng (12 tháng qua)",
    }

    def narrow(self, request, queryset):
        match self.value():
            case "van-ban":
                return queryset.filter(alt="")
            case "tac-gia":
                return queryset.filter(credit="")
            case "nho":
                return queryset.filter(width__lt=SHARP)
        year_ago = timezone.now() - timedelta(days=365)
        return unused(queryset.filter(uploaded_at__gte=year_ago))


class MonthFilter(OneOf):
    title, parameter_name = "tháng tải lên", "thang"

    def __init__(self, *args):
        self.choices_offered = {f"{m:%Y-%m}": f"Tháng {m.month}/{m.year}" for m in months()}
        super().__init__(*args)

    def narrow(self, request, queryset):
        begin = timezone.make_aware(datetime.strptime(self.value(), "%Y-%m"))  # noqa: DTZ007
        return queryset.filter(uploaded_at__gte=begin, uploaded_at__lt=_next(begin))


def months() -> list[datetime]:
    """The first moment of this month and of those before it, newest first."""
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = []
    for _ in range(MONTHS):
        found.append(month)
        month = month.replace(
            year=month.year - (month.month == 1), month=(month.month - 2) % 12 + 1
        )
    return found


def _next(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def unused(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """Those that nothing shows, neither before readers nor in the newsroom; by indexes, row by
    row, so `photos` had better be bounded."""
    this = OuterRef("pk")
    as_array = Func(
        this, template="ARRAY[%(expressions)s]", output_field=ArrayField(BigIntegerField())
    )
    uses = [
        Edition.objects.filter(cover=this),
        Edition.objects.filter(photo_ids__contains=as_array),
        Article.objects.filter(cover=this),
        Article.photos.through.objects.filter(photo=this),
        Author.objects.filter(portrait=this),
        VideoClip.objects.filter(poster=this),
    ]
    for rows in uses:
        photos = photos.filter(~Exists(rows))
    return photos
