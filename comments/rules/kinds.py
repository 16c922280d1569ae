"""What rules there are: what each looks at, and what its settings mean. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices

SETTINGS = ("words", "loose_words", "allowed", "limit", "minutes", "from_hour", "until_hour")


class Kind(TextChoices):
    WORDS = "words", "Chữ và cụm chữ"
    LINKS = "links", "Đường dẫn"
    REPEATED = "repeated", "Một lời từ nhiều người"
    SPEED = "speed", "Gửi quá nhanh"
    NETWORK = "network", "Nhiều ý kiến từ một mạng"
    EMAIL = "email", "Nhiều ý kiến từ một email"
    HOURS = "hours", "Giờ gửi"
    LEARNED = "learned", "Giống những ý kiến đã bị loại"


@dataclass(frozen=True)
class About:
    """What a kind looks at, for the newsroom; `means` names each setting it has."""

    explains: str
    example: str
    means: Mapping[str, str]
    required: tuple[str, ...] = ()
    defaults: Mapping[str, int] = field(default_factory=dict)


_TIMES = "Số ý kiến, từ bao nhiêu thì gặp luật"
_MINUTES = "Trong bao nhiêu phút trước đó"
ABOUT: dict[str, About] = {
    Kind.WORDS: About(
        "Tìm chữ trong lời, tên và địa chỉ, cả khi viết tách, chen dấu, thay chữ, kéo dài.",
        "“n.g.u”, “ngu”, “nguuu”",
        {
            "words": "Mỗi dòng một chữ hay cụm chữ; phải đúng dấu mới tính (“lớn” không phải "
            "“lợn”). Kiểu “hoà” hay “hòa” đều được.",
            "loose_words": "Mỗi dòng một chữ hay cụm chữ; có dấu hay không đều tính. Chữ ngắn dễ "
            "trùng chữ lành, nên dùng cho cụm chữ.",
            "allowed": "Mỗi dòng một cụm, đúng dấu. Chữ nằm trọn trong cụm này thì bỏ qua, ví dụ "
            "một tên người.",
        },
    ),
    Kind.LINKS: About(
        "Đếm đường dẫn và tên miền trong lời.",
        "https://vi-du.example, www.vi-du.example",
        {
            "limit": "Số đường dẫn, từ bao nhiêu thì gặp luật",
            "words": "Mỗi dòng một tên miền. Bỏ trống: tính mọi tên miền.",
            "allowed": "Mỗi dòng một tên miền không tính, cả tên miền con.",
        },
        ("limit",),
        {"limit": 1},
    ),
    Kind.REPEATED: About(
        "Cùng một lời, không kể dấu và chấm phẩy, đã đến từ những người gửi khác.",
        "Ba người gửi cùng một đoạn quảng cáo trong một ngày.",
        {"limit": "Số người gửi khác, từ bao nhiêu thì gặp luật", "minutes": _MINUTES},
        ("limit", "minutes"),
        {"limit": 2, "minutes": 24 * 60},
    ),
    Kind.SPEED: About(
        "Thời gian từ lúc mở biểu mẫu đến lúc gửi quá ngắn so với một người viết.",
        "Gửi 5 giây sau khi mở.",
        {"limit": "Số giây; gửi sớm hơn thế thì gặp luật"},
        ("limit",),
        {"limit": 8},
    ),
    Kind.NETWORK: About(
        "Nhiều ý kiến từ một mạng. Cơ quan, trường học thường chung một mạng.",
        "20 ý kiến trong một giờ.",
        {"limit": _TIMES, "minutes": _MINUTES},
        ("limit", "minutes"),
        {"limit": 20, "minutes": 60},
    ),
    Kind.EMAIL: About(
        "Nhiều ý kiến ghi cùng một email.",
        "6 ý kiến trong một giờ.",
        {"limit": _TIMES, "minutes": _MINUTES},
        ("limit", "minutes"),
        {"limit": 6, "minutes": 60},
    ),
    Kind.HOURS: About(
        "Ý kiến gửi trong những giờ ít người trực.",
        "Từ 23 giờ đến 5 giờ.",
        {"from_hour": "Từ giờ này (0–23)", "until_hour": "Đến trước giờ này (0–23)"},
        ("from_hour", "until_hour"),
        {"from_hour": 23, "until_hour": 5},
    ),
    Kind.LEARNED: About(
        "Điểm máy học được từ các quyết định của tòa soạn.",
        "Từ 80 trong 100 điểm.",
        {"limit": "Từ bao nhiêu điểm (1–100) thì gặp luật"},
        ("limit",),
        {"limit": 80},
    ),
}
