"""Checks of what stands in the text: headings, tables, photos. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from .case import Case
from .finding import Finding, Spot

# Pixels that a photo should have across the page and in the text: as js/photo-arrangement.js says.
WIDE, IN_TEXT = 1200, 640


def heading_order(case: Case) -> Iterator[Finding]:
    """The title is the first level: the text begins with the second and leaves none out."""
    before = 1
    for nth, heading in enumerate(case.body.headings):
        if heading.text and heading.level > before + 1:
            yield Finding(
                f"Tiêu đề phụ “{heading.text[:60]}” nhảy cấp",
                Spot("body", "heading", nth),
                about=heading.text,
                help=f"Đứng sau tiêu đề cấp {before} thì phải là cấp {before + 1} "
                f"(đang là cấp {heading.level}).",
            )
        before = heading.level


def heading_empty(case: Case) -> Iterator[Finding]:
    for nth, heading in enumerate(case.body.headings):
        if not heading.text and not heading.has_picture:
            yield Finding(
                "Có tiêu đề phụ bỏ trống",
                Spot("body", "heading", nth),
                about=str(nth),
                help="Gõ chữ cho tiêu đề ấy, hoặc xóa dòng.",
            )


def table_header(case: Case) -> Iterator[Finding]:
    for nth, table in enumerate(case.body.tables):
        if table.rows > 1 and not table.has_header:
            yield Finding(
                f"Bảng số {nth + 1} chưa có hàng tiêu đề",
                Spot("body", "table", nth),
                about=table.text[:60],
                help="Chuột phải vào bảng, chọn “Thuộc tính bảng”, mục “Đầu đề”.",
            )


def _photos(case: Case) -> Iterator[tuple[int, str, Spot]]:
    """The photos of an article, once each: id, what it is called, where it stands."""
    if case.draft.cover:
        yield case.draft.cover, "Ảnh bìa", Spot("cover")
    seen = {case.draft.cover}
    for nth, figure in enumerate(case.body.figures):
        if figure.photo not in seen:
            seen.add(figure.photo)
            yield figure.photo, f"Ảnh số {nth + 1}", Spot("body", "figure", nth)


def photo_alt(case: Case) -> Iterator[Finding]:
    for pk, name, spot in _photos(case):
        photo = case.facts.photos.get(pk)
        if photo and not photo.alt.strip():
            yield Finding(
                f"{name} chưa có văn bản thay thế",
                spot,
                about=str(pk),
                help="Tả ảnh cho người không nhìn thấy ảnh, một câu.",
                photo=pk,
            )
    for nth, image in enumerate(case.body.images):
        if not image.alt.strip():
            yield Finding(
                f"Hình chèn thứ {nth + 1} chưa có văn bản thay thế",
                Spot("body", "image", nth),
                about=image.target,
                help="Bấm đúp vào hình rồi ghi ở ô “Văn bản thay thế”.",
            )


def photo_credit(case: Case) -> Iterator[Finding]:
    for pk, name, spot in _photos(case):
        photo = case.facts.photos.get(pk)
        if photo and not photo.credit.strip():
            yield Finding(
                f"{name} chưa ghi tác giả ảnh",
                spot,
                about=str(pk),
                help="Ghi tên người chụp hoặc nguồn ảnh trong thư viện.",
                photo=pk,
            )


def photo_caption(case: Case) -> Iterator[Finding]:
    """A photo in the text with no words below it, neither here nor in the library."""
    for nth, figure in enumerate(case.body.figures):
        photo = case.facts.photos.get(figure.photo)
        if photo and not photo.caption.strip() and not figure.text:
            yield Finding(
                f"Ảnh số {nth + 1} chưa có chú thích",
                Spot("body", "figure", nth),
                about=str(figure.photo),
                help="Bấm vào dưới ảnh để ghi chú thích.",
            )


def photo_small(case: Case) -> Iterator[Finding]:
    """A photo in the text with fewer pixels than its place, by the bounds of the chooser."""
    for nth, figure in enumerate(case.body.figures):
        photo = case.facts.photos.get(figure.photo)
        needed = WIDE if figure.is_wide else IN_TEXT
        if photo and 0 < photo.width < needed:
            place = "khổ rộng" if figure.is_wide else "trong bài"
            yield Finding(
                f"Ảnh số {nth + 1} chỉ rộng {photo.width} điểm ảnh, {place} cần ít nhất {needed}",
                Spot("body", "figure", nth),
                about=f"{figure.photo} {needed}",
                help="Thay bằng bản lớn hơn"
                + (", hoặc bấm đúp vào ảnh rồi bỏ khổ rộng." if figure.is_wide else "."),
            )


def photo_gone(case: Case) -> Iterator[Finding]:
    for pk, name, spot in _photos(case):
        if pk not in case.facts.photos:
            yield Finding(
                f"{name} không còn trong thư viện",
                spot,
                about=str(pk),
                help="Bạn đọc sẽ không thấy ảnh này. Hãy chọn ảnh khác hoặc xóa.",
            )
