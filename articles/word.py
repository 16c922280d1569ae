"""Word documents to drafts: one transaction a file, and nothing left of a file that fails.

The text is read by journal.lib.manuscript; here it becomes an article with its first version,
photos of the library and bylines of known authors.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from django.db import connection, transaction
from django.utils import timezone

from journal.lib.images import IN_DOCUMENTS, PictureRefused
from journal.lib.manuscript import docx, writing
from journal.lib.manuscript.blocks import Figure, Manuscript, Run
from journal.lib.manuscript.package import MAX_BYTES, DocumentDamaged, DocumentRefused, Package
from journal.lib.picture_field import SafePicture
from journal.lib.vietnamese import fold, normalize

from . import library, versions
from .models import Article, Author, FormerFile, Photo, Section, State, WordImport

AT_ONCE = 2  # pictures drawn side by side: Pillow lets other threads run meanwhile
JUST_NOW = timedelta(minutes=10)  # a file sent twice within it was sent by mistake
MAX_BODY = 4_000_000  # characters: what a form can still send back
Drawn = dict[str, SafePicture]


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the import, and whether it had been made just before."""

    done: WordImport
    was_there: bool = False


def import_file(file, name: str, section: Section, by, address: str = "") -> Outcome:
    """Make a draft of an uploaded .docx, as written by `by`.

    Raises DocumentRefused, whose message is for people; then nothing was made. The caller has
    asked whether the person may write articles.
    """
    data = file.read(MAX_BYTES + 1)
    digest = hashlib.sha256(data).hexdigest()
    if found := _made_just_now(digest, by):
        return Outcome(found, was_there=True)
    manuscript, package = docx.read(data)
    drawn = _drawn(manuscript, package, by)
    _note_files(drawn)
    with _files_gone_unless_kept() as files, transaction.atomic():
        _wait_for_the_same(digest)
        if found := _made_just_now(digest, by):
            return Outcome(found, was_there=True)
        photos = _add_photos(manuscript, drawn, by, files)
        article = _draft(manuscript, name, section, by, photos)
        file_name = normalize(PurePath(name).name)[:200] or "Không tên"
        versions.record(article, by, name=f"Từ tệp {file_name}"[:120], address=address)
        done = WordImport.objects.create(
            article=article,
            by=by,
            file_name=file_name,
            digest=digest,
            report=_storable(manuscript.report.as_data()),
        )
    return Outcome(done)


def _made_just_now(digest: str, by) -> WordImport | None:
    made = WordImport.objects.filter(digest=digest, by=by, at__gt=timezone.now() - JUST_NOW)
    return made.exclude(article__state=State.DISCARDED).select_related("article").first()


def _wait_for_the_same(digest: str) -> None:
    """A file that is sent twice at once is imported once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def _note_files(drawn: Drawn) -> None:
    """Before files are stored, the sweep is told of them: of a worker that is killed before its
    photos' rows stand it removes them, those that have a photo then it leaves alone."""
    field = Photo._meta.get_field("file")
    names = (field.generate_filename(None, each.name) for each in drawn.values())
    FormerFile.objects.bulk_create(FormerFile(names=[name]) for name in names)


@contextmanager
def _files_gone_unless_kept() -> Iterator[list]:
    """Stored files of photos whose rows a failure rolls back go with them."""
    files: list = []
    try:
        yield files
    except BaseException:
        for file in files:
            file.storage.delete(file.name)
        raise


def _storable(value):
    """Report texts as JSON columns take them: no NUL, no half characters."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode().replace("\0", "")
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return value


# --- pictures -------------------------------------------------------------------------------------


def _drawn(manuscript: Manuscript, package: Package, by) -> Drawn:
    """The pictures of a document, each read once, ready for the library; refusals are reported."""
    figures: dict[str, Figure] = {}
    for figure in manuscript.figures():
        figures.setdefault(figure.key, figure)
    if figures and not by.has_perm("articles.add_photo"):
        manuscript.report.warn("Ảnh trong tệp không lấy: tài khoản của bạn không được thêm ảnh.")
        return {}
    drawn: Drawn = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: list = []
        for key in figures:
            waiting.append(
                (key, pool.submit(SafePicture.made_from, _picture(package, key), IN_DOCUMENTS))
            )
            if len(waiting) >= 2 * AT_ONCE:  # so that few undrawn ones are in memory
                _take(*waiting.pop(0), figures, drawn, manuscript)
        for each in waiting:
            _take(*each, figures, drawn, manuscript)
    return drawn


def _picture(package: Package, key: str) -> io.BytesIO:
    """What cannot be unpacked is no picture; where it is too much, the whole file is refused."""
    try:
        return io.BytesIO(package.picture(key))
    except DocumentDamaged:
        return io.BytesIO()


def _take(key: str, future, figures: dict[str, Figure], drawn: Drawn, manuscript: Manuscript):
    try:
        drawn[key] = future.result()
    except PictureRefused as refusal:
        words = figures[key].after
        place = f"sau “{words}…”" if words else "ở đầu bài"
        manuscript.report.warn(f"Một ảnh không lấy được ({place}): {refusal}")


def _add_photos(manuscript: Manuscript, drawn: Drawn, by, files: list) -> dict[str, Photo]:
    """The library's photos by their key in the document.

    In one order for everybody: two imports of the same pictures wait, and never for each other.
    """
    figures: dict[str, Figure] = {}
    for figure in manuscript.figures():
        if figure.key not in figures or not figures[figure.key].caption:
            figures[figure.key] = figure
    photos: dict[str, Photo] = {}
    for key in sorted(drawn, key=lambda key: drawn[key].picture.pixel_digest):
        figure = figures[key]
        photo = library.add(
            drawn[key],
            by,
            caption=_plain(figure.caption),
            credit=figure.credit[: Photo._meta.get_field("credit").max_length],
            alt=figure.alt,
        )
        if not getattr(photo, "was_there", False):
            files.append(photo.file)
        photos[key] = photo
    return photos


def _plain(runs: list[Run]) -> str:
    return " ".join("".join(run.text for run in runs).split())


# --- the draft ------------------------------------------------------------------------------------


def _draft(manuscript: Manuscript, name: str, section, by, photos: dict[str, Photo]) -> Article:
    for figure in manuscript.figures():
        photo = photos.get(figure.key)
        is_plain = not any(run.marks or run.link for run in figure.caption)
        if photo and is_plain and photo.caption == _plain(figure.caption):
            figure.caption = []  # the library's is printed, and follows it when it is mended
    body = writing.body(manuscript, lambda figure: getattr(photos.get(figure.key), "pk", None))
    if len(body) > MAX_BODY:
        raise DocumentRefused("Bài dài quá mức nhận được. Hãy chia thành nhiều tệp.")
    title = normalize(manuscript.title).strip() or _from_name(name)
    article = Article(title=title, lead=manuscript.lead, body=body, section=section, created_by=by)
    article.save()
    for order, (role, signed) in enumerate(manuscript.signatures):
        author = _author(signed)
        article.bylines.create(role=role, author=author, name="" if author else signed, order=order)
    return article


def _from_name(name: str) -> str:
    """A title for a text that has none: the file's name."""
    words = normalize(PurePath(name).stem).replace("_", " ").strip()
    return words[:250] or "Bài từ tệp Word"


def _author(name: str) -> Author | None:
    """The one author of the journal with this name or pen name, however it is typed."""
    wanted = " ".join(fold(name).split())
    if not wanted:
        return None
    near = Author.objects.filter(search_name__contains=wanted)[:50]
    same = [each for each in near if wanted in (_folded(each.name), _folded(each.pen_name))]
    return same[0] if len(same) == 1 else None


def _folded(name: str) -> str:
    return " ".join(fold(name).split())
