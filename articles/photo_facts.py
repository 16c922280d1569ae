"""What is to be said of a photo as it stands: too small, without words."""

from __future__ import annotations

from .models import Photo
from .models.photos import SHARP

SHARP_WIDE = 1672  # pixels: twice what css/prose.css gives a wide figure
SMALL = 640  # below it a photo is dim even in the text of a telephone
MISSING = {"caption": "chú thích", "credit": "tác giả ảnh", "alt": "văn bản thay thế"}


def warnings_of(photo: Photo, *, wide: bool = False) -> list[str]:
    """Sentences about the size of a photo; `wide` where it already stands across the page."""
    width = photo.width
    size = f"{width:,}".replace(",", ".")
    if width < SMALL:
        return [
            f"Ảnh rất nhỏ: rộng {size} điểm ảnh, lên trang sẽ mờ ở mọi khổ. Hãy tìm bản lớn hơn."
        ]
    if width < SHARP:
        place = "và đang được dùng ở khổ rộng: chỗ ấy mờ" if wide else "lên trang sẽ mờ ở khổ rộng"
        return [f"Ảnh nhỏ: rộng {size} điểm ảnh, {place}. Khổ rộng cần từ 1.672."]
    if wide and width < SHARP_WIDE:
        return [f"Ảnh rộng {size} điểm ảnh, đang được dùng ở khổ rộng: nên có từ 1.672."]
    return []


def lacks(photo: Photo) -> list[str]:
    """The names of the words a photo still needs."""
    return [name for field, name in MISSING.items() if not getattr(photo, field).strip()]
