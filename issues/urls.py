from django.urls import include, path, register_converter

from . import range_page, searching, views
from .amending import views as amending
from .citing import views as citing
from .citing.formats import FORMATS
from .oai.views import harvest


class YearConverter:
    """A year of four digits; anything else would be a second address of the same page."""

    regex = "(?:19|20)[0-9]{2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


class PageNumberConverter(YearConverter):
    """A number from 1 without leading zeros."""

    regex = "[1-9][0-9]{0,3}"


class WidthConverter(YearConverter):
    """Pixels; 0 is the picture itself."""

    regex = "0|[1-9][0-9]{0,4}"


class CitationConverter(YearConverter):
    """The ending of a file that reference managers read."""

    regex = "|".join(FORMATS)

    def to_python(self, value):
        return value


register_converter(YearConverter, "print-year")
register_converter(CitationConverter, "citation")
register_converter(WidthConverter, "width")
register_converter(PageNumberConverter, "page-number")

ISSUE = "tap-chi-in/<print-year:year>/<slug:slug>/"
FILE = "trich-dan.<citation:format>"
ENTRY, PAGE = f"{ISSUE}muc-<int:pk>/", f"{ISSUE}trang-<page-number:number>/"

app_name = "issues"
urlpatterns = [
    path("tap-chi-in/", views.issue_list, name="list"),
    path("tap-chi-in/tra-cuu/", views.look_up, name="look-up"),
    path("tap-chi-in/tra-cuu/cac-so.json", views.numbers, name="numbers"),
    path("tap-chi-in/chuyen-muc/", views.rubric_list, name="rubrics"),
    path("tap-chi-in/chuyen-muc/<slug:slug>/", views.rubric, name="rubric"),
    path("tap-chi-in/phieu/", citing.cards, name="cards"),
    path(f"tap-chi-in/phieu/{FILE}", citing.cards_file, name="cards-file"),
    path("tap-chi-in/tan-so/", searching.through_the_years, name="frequency"),
    path("tap-chi-in/truoc-2010/", views.before_2010, name="before-2010"),
    path("tap-chi-in/<print-year:year>/", views.year, name="year"),
    path("tap-chi-in/<print-year:year>/<slug:slug>/", views.detail, name="detail"),
    path(f"{ISSUE}{FILE}", citing.issue_file, name="issue-citation"),
    path(f"{PAGE}{FILE}", citing.page_file, name="page-citation"),
    path(ENTRY, citing.entry, name="entry"),
    path(f"{ENTRY}{FILE}", citing.entry_file, name="entry-citation"),
    path(f"{ISSUE}tim/", searching.inside, name="inside"),
    path("tap-chi-in/<print-year:year>/<slug:slug>/pdf/", views.pdf, name="pdf"),
    path(f"{ISSUE}pdf/trang/", range_page.ask, name="pdf-range-form"),
    path(
        f"{ISSUE}pdf/trang-<page-number:first>-<page-number:last>/",
        range_page.pages,
        name="pdf-range",
    ),
    path(
        "tap-chi-in/<print-year:year>/<slug:slug>/trang-<page-number:number>/",
        views.page,
        name="page",
    ),
    path(f"{PAGE}sua/", amending.correct, name="correct"),
    path("tap-chi-in/anh/<int:pk>/bia-<width:width>/", views.cover, name="cover"),
    path(
        "tap-chi-in/anh/<int:pk>/trang-<page-number:number>-<width:width>.<slug:extension>",
        views.picture,
        name="picture",
    ),
    path("", include("issues.dumps.urls")),
    path("", include("issues.iiif.urls")),
    path("oai/", harvest, name="oai"),
]
