"""What cannot be read, and what is said of it. The messages are for an archivist."""

MAX_PAGES = 500
MAX_SIDE = 5000  # mm: no press prints a wider sheet
MM = 72 / 25.4  # points

NOT_A_PDF = "Tệp này không phải PDF, hoặc đã hỏng. Hãy xuất lại tệp rồi tải lên lại."
LOCKED = "Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi tải lên lại."
CUT_OFF = "Tệp PDF thiếu phần cuối nên coi như đã hỏng, có lẽ chưa tải lên hết. Hãy tải lên lại."
NO_PAGES = "Tệp PDF không có trang nào."
LOOPED = "Cây trang của tệp PDF đã hỏng: có trang dẫn vòng về chính nó. Hãy xuất lại tệp."
TOO_HEAVY = (
    "Tệp PDF đòi quá nhiều bộ nhớ hay thời gian để mở, có thể đã bị làm hỏng cố ý."
    " Hãy xuất lại tệp rồi tải lên lại."
)
DAMAGED_PAGE = "nội dung trang bị hỏng"
HEAVY_PAGE = "trang đòi quá nhiều bộ nhớ"
SLOW_PAGE = "trang đọc quá lâu"


class PdfRefused(ValueError):
    """The PDF cannot be taken in; the message says why."""


class PageUnreadable(ValueError):
    """One page cannot be read; the message says why, as the end of a sentence."""


def too_many_pages(count: int, most: int) -> str:
    return f"Tệp PDF có {count} trang, nhiều hơn {most}. Hãy tách tệp ra."


def too_large(width: float, height: float) -> str:
    """What is said of a page of so many points."""
    metres = " × ".join(f"{side / MM / 1000:.1f}".replace(".", ",") for side in (width, height))
    return f"khổ trang {metres} m, lớn hơn {MAX_SIDE // 1000} m"
