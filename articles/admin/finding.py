"""What the search box of the newsroom finds of this room: articles, photos, videos, names."""

from journal.lib.finding import Findable, Line, Query, closeness
from journal.lib.html import plain_text
from journal.lib.vietnamese import ago, print_time

from ..models import Article, Author, Photo, Section, Series, Topic, VideoClip
from ..people import person

THUMBNAIL = 320  # pixels: the smallest rendition


def picture(photo: Photo | None) -> str:
    return photo.rendition_url(THUMBNAIL) if photo else ""


class FoundArticles(Findable):
    find_order, find_name = 10, "title"
    find_places = {"articles:detail": {"pk": "pk"}, "comments:page": {"pk": "pk"}}

    def get_found_rows(self, request):
        rows = Article.objects.visible_to(request.user).order_by("-pk")
        rows = rows.select_related("section", "created_by", "cover")
        return rows.defer("body", "search_text", "notes", "cover__search_text")

    def find_ways(self, rows, query, request):
        if query.is_plain:
            yield rows.beginning(query.words)
            yield rows.headed(query.words)
        yield rows.matching(query.text)
        if query.is_plain:
            yield rows.half_typed(query.words)

    def find_every(self, rows, query, request):
        return rows.matching(query.text)

    def get_found_lines(self, request, rows, query):
        in_text = [row.pk for row in rows if self._is_in_text(row, query)]
        found = Article.objects.filter(pk__in=in_text).values_list("pk", "body")
        bodies = {pk: plain_text(body) for pk, body in (found if in_text else [])}
        return [self._line(row, bodies.get(row.pk, "")) for row in rows]

    def _is_in_text(self, article, query: Query) -> bool:
        return query.place is None and closeness(article.title, query.words) == 4

    def _line(self, article, body: str) -> Line:
        when = article.published_at and print_time(article.published_at)
        facts = [article.section.name, person(article.created_by)]
        facts.append(when or f"sửa {ago(article.updated_at)}")
        return Line(
            article.title,
            self.change_url(article),
            [fact for fact in facts if fact],
            state=article.stage,
            state_label=article.stage.label,
            thumbnail=picture(article.cover),
            text=f"{article.lead} {body}" if body else "",
        )


class FoundPhotos(Findable):
    find_order = 20

    def get_found_rows(self, request):
        return Photo.objects.defer("search_text").order_by("-pk")

    def find_ways(self, rows, query, request):
        yield rows.matching(query.text)
        if query.is_plain:
            yield rows.half_typed(query.words)

    def get_found_lines(self, request, rows, query):
        return [
            Line(
                photo.caption or f"Ảnh số {photo.pk}",
                self.change_url(photo),
                [f for f in (photo.credit, f"tải lên {ago(photo.uploaded_at)}") if f],
                thumbnail=picture(photo),
                text=photo.alt if closeness(photo.caption, query.words) == 4 else "",
            )
            for photo in rows
        ]


class FoundNames(Findable):
    """Authors, topics, sections: few enough to be asked for any part of a name."""

    find_name = "search_name"

    def get_found_rows(self, request):
        return self.model.objects.order_by("-pk")

    def find_ways(self, rows, query, request):
        yield rows.matching(query.text)

    def get_found_lines(self, request, rows, query):
        return [Line(self.name_of(row), self.change_url(row), self.facts(row)) for row in rows]

    def facts(self, row) -> list[str]:
        return []

    def merged(self, row) -> list[str]:
        return [f"đã gộp vào {row.merged_into}"] if row.merged_into_id else []


class FoundAuthors(FoundNames):
    find_order = 30
    find_places = {"articles:author": {"slug": "slug"}}

    def get_found_rows(self, request):
        rows = Author.objects.select_related("portrait", "merged_into").order_by("-pk")
        return rows.defer("bio", "portrait__search_text")

    def facts(self, author: Author):
        return self.merged(author)

    def name_of(self, author):
        pen_name = author.pen_name and f" – {author.pen_name}"
        return f"{author.name}{pen_name}"

    def get_found_lines(self, request, rows, query):
        lines = super().get_found_lines(request, rows, query)
        for line, author in zip(lines, rows, strict=True):
            line.thumbnail = picture(author.portrait)
        return lines


class FoundTopics(FoundNames):
    find_order = 50
    find_places = {"articles:topic": {"slug": "slug"}}

    def get_found_rows(self, request):
        return super().get_found_rows(request).select_related("merged_into")

    def facts(self, topic: Topic):
        return [*self.merged(topic), *([topic.description] if topic.description else [])]


class FoundSeries(FoundNames):
    find_order = 55
    find_places = {"articles:series": {"slug": "slug"}}

    def facts(self, series: Series):
        return ["trọn loạt" if series.complete else "còn tiếp"]


class FoundSections(FoundNames):
    find_order = 60
    find_places = {"articles:section": {"slug": "slug"}}

    def facts(self, section: Section):
        return [] if section.active else ["không dùng nữa"]


class FoundVideos(Findable):
    find_order, find_name = 70, "title"
    find_places = {"articles:video": {"pk": "pk"}}

    def get_found_rows(self, request):
        rows = VideoClip.objects.select_related("section", "poster").order_by("-pk")
        return rows.defer("description", "poster__search_text")

    def find_ways(self, rows, query, request):
        """Its address is its folded title."""
        yield rows.matching(query.text)
        for word in query.words:
            rows = rows.filter(slug__contains=word)
        if query.is_plain:
            yield rows

    def get_found_lines(self, request, rows, query):
        return [
            Line(
                clip.title,
                self.change_url(clip),
                [clip.section.name, print_time(clip.published_at) if clip.published_at else ""],
                state="published" if clip.is_published else "draft",
                state_label="Đã đăng" if clip.is_published else "Bạn đọc chưa thấy",
                thumbnail=picture(clip.poster),
            )
            for clip in rows
        ]
