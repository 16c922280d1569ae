"""The checks there are: what each is called, what it looks at, what it is set to until told else.

The newsroom's own settings are rows of CheckRule; a check without a row goes by what stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import letters, links, parts, structure, words
from .case import Case
from .finding import Finding, Level

BLOCK, WARN, OFF = Level.BLOCK, Level.WARN, Level.OFF


@dataclass(frozen=True)
class Check:
    """One check. `limit` and `words` are its settings, if it has such, and what they mean."""

    code: str
    label: str
    explains: str
    example: str
    find: Callable[[Case], Iterator[Finding]]
    level: Level = WARN
    limit: int | None = None
    limit_means: str = ""
    words: str | None = None
    words_mean: str = ""


CHECKS = [
    Check(
        "lead-missing",
        "Sa-pô trống",
        "Sa-pô đứng dưới tiêu đề, trên trang chủ và khi chia sẻ bài.",
        "Ô sa-pô chưa gõ gì.",
        parts.lead_missing,
        BLOCK,
    ),
    Check(
        "body-missing",
        "Nội dung trống",
        "Bài chưa có chữ, ảnh hay bảng nào.",
        "Ô nội dung chưa gõ gì.",
        parts.body_missing,
        BLOCK,
    ),
    Check(
        "photo-alt",
        "Ảnh thiếu văn bản thay thế",
        "Người không nhìn thấy ảnh nghe máy đọc câu tả ảnh này.",
        "Ảnh số 3 có chú thích nhưng ô “văn bản thay thế” trong thư viện còn trống.",
        structure.photo_alt,
        BLOCK,
    ),
    Check(
        "photo-gone",
        "Ảnh không còn trong thư viện",
        "Ảnh đã bị xóa khỏi thư viện thì bạn đọc không thấy.",
        "Bài chép từ nơi khác còn số của ảnh cũ.",
        structure.photo_gone,
        BLOCK,
    ),
    Check(
        "link-unreadable",
        "Liên kết sai địa chỉ",
        "Địa chỉ không mở được vì gõ sai: thiếu https://, có dấu cách, sai tên miền.",
        "www.vanhoa.vn, http:/vanhoa.vn, https://van hoa.vn",
        links.unreadable,
        BLOCK,
    ),
    Check(
        "placeholder",
        "Chỗ chờ điền còn sót",
        "Những chỗ người viết để dấu rồi quên: [bổ sung], xxx, ???, TODO.",
        "Năm nay xã thu [bổ sung số liệu] tấn lúa.",
        words.placeholders,
        BLOCK,
        words="",
        words_mean="Chữ khác cũng coi là chỗ chờ điền, cách nhau bằng dấu phẩy.",
    ),
    Check(
        "link-unpublished",
        "Liên kết tới trang bạn đọc không mở được",
        "Dẫn tới bài, chuyên mục, tác giả, số tạp chí không có trên trang, hoặc vào tòa soạn.",
        "/chuyen-muc/van-hoa/bai-chua-dang-125/",
        links.unpublished,
    ),
    Check(
        "byline-missing",
        "Chưa ghi người thực hiện",
        "Bài nào cũng nên ghi ai viết, ai chụp.",
        "Mục “Người thực hiện” chưa có dòng nào.",
        parts.byline_missing,
    ),
    Check(
        "photo-credit",
        "Ảnh thiếu tên tác giả",
        "Ảnh nào cũng phải ghi người chụp hoặc nguồn.",
        "Ô “tác giả ảnh” trong thư viện còn trống.",
        structure.photo_credit,
    ),
    Check(
        "photo-caption",
        "Ảnh thiếu chú thích",
        "Ảnh trong bài không có chữ nào ở dưới, trong bài cũng như trong thư viện.",
        "Ảnh số 2 chưa có chú thích.",
        structure.photo_caption,
    ),
    Check(
        "photo-small",
        "Ảnh quá nhỏ so với chỗ đứng",
        "Khổ rộng cần ảnh từ 1.200 điểm ảnh chiều ngang, trong bài từ 640; nhỏ hơn thì mờ.",
        "Ảnh số 1 chỉ rộng 800 điểm ảnh mà đứng khổ rộng.",
        structure.photo_small,
    ),
    Check(
        "cover-missing",
        "Bài nổi bật thiếu ảnh bìa",
        "Bài nổi bật và tin chính trên trang chủ đứng cùng ảnh bìa.",
        "Ưu tiên khi tự điền trang chủ là “Tin chính” mà chưa chọn ảnh bìa.",
        parts.cover_missing,
    ),
    Check(
        "title-long",
        "Tiêu đề quá dài",
        "Tiêu đề dài bị cắt trên trang chủ và trang tìm kiếm.",
        "Tiêu đề 130 ký tự.",
        parts.title_long,
        limit=110,
        limit_means="Số ký tự nhiều nhất",
    ),
    Check(
        "title-capitals",
        "Tiêu đề viết hoa toàn bộ",
        "Chữ hoa có dấu khó đọc; tên viết tắt ngắn thì không sao.",
        "LỄ HỘI LÀNG KẺ MƠ",
        parts.title_in_capitals,
    ),
    Check(
        "title-stop",
        "Tiêu đề có dấu chấm cuối",
        "Tiêu đề không kết thúc bằng dấu chấm.",
        "Nước mặn ngược sông Lam.",
        parts.title_stop,
    ),
    Check(
        "lead-long",
        "Sa-pô quá dài",
        "Sa-pô chỉ nên vài câu.",
        "Sa-pô 120 chữ.",
        parts.lead_long,
        limit=80,
        limit_means="Số chữ nhiều nhất",
    ),
    Check(
        "sentence-long",
        "Câu quá dài",
        "Câu rất dài khó đọc trên điện thoại.",
        "Một câu 130 chữ.",
        words.long_sentences,
        limit=90,
        limit_means="Số chữ nhiều nhất",
    ),
    Check(
        "heading-order",
        "Tiêu đề phụ nhảy cấp",
        "Máy đọc màn hình dùng cấp tiêu đề làm mục lục.",
        "Tiêu đề cấp 3 đứng đầu bài, hoặc cấp 4 ngay sau cấp 2.",
        structure.heading_order,
    ),
    Check(
        "heading-empty",
        "Tiêu đề phụ trống",
        "Dòng đặt làm tiêu đề mà không có chữ.",
        "Xuống dòng thừa sau tiêu đề.",
        structure.heading_empty,
    ),
    Check(
        "table-header",
        "Bảng không có hàng tiêu đề",
        "Hàng (hoặc cột) đầu nói từng cột là gì.",
        "Bảng số liệu mà hàng đầu chỉ là ô thường.",
        structure.table_header,
    ),
    Check(
        "link-empty",
        "Liên kết không có chữ",
        "Liên kết còn sót sau khi xóa chữ.",
        "Một dấu cách mang liên kết.",
        links.empty,
    ),
    Check(
        "link-vague",
        "Chữ của liên kết không nói gì",
        "Người nghe máy đọc lướt qua từng liên kết cần biết nó dẫn tới đâu.",
        "Xem tại đây.",
        links.vague,
        words="tại đây, ở đây, đây, xem thêm, bấm vào đây, nhấn vào đây, xem tại đây, link, "
        "chi tiết",
        words_mean="Chữ bị nhắc khi đứng một mình làm liên kết, cách nhau bằng dấu phẩy.",
    ),
    Check(
        "doubled-word",
        "Lặp chữ",
        "Hư từ gõ hai lần, hoặc cả cụm chữ dán hai lần. Từ láy đúng (xanh xanh, từ từ, luôn luôn, "
        "người người, đi đi lại lại) không bị nhắc.",
        "Lễ hội của của làng.",
        words.doubled_words,
        words="",
        words_mean="Chữ được phép lặp, cách nhau bằng dấu phẩy (ghi một lần: “này”).",
    ),
    Check(
        "tone-placement",
        "Hai kiểu đặt dấu thanh trong một bài",
        "“hòa” và “hoà” đều đúng, nhưng một bài nên theo một kiểu. Tên riêng không tính.",
        "Vừa có “hòa”, “khỏe” vừa có “thuỷ”.",
        letters.tone_placement,
        words="",
        words_mean="Để trống: theo kiểu chiếm đa số trong bài. Ghi “hòa” hoặc “hoà”: mọi bài theo "
        "kiểu ấy. Thêm “tên riêng” để tính cả tên riêng.",
    ),
    Check(
        "look-alike",
        "Chữ trông giống chữ Việt",
        "Chữ Nga, Hy Lạp, chữ Ð của Iceland hay chữ rộng lẫn vào từ tiếng Việt.",
        "Ðà Nẵng (chữ đầu không phải Đ).",
        letters.look_alikes,
    ),
    Check(
        "stray-mark",
        "Dấu thanh thừa",
        "Một chữ mang hai dấu thanh, hoặc dấu không bám vào chữ nào.",
        "Chữ “hoàà” gõ lẫn hai bảng mã.",
        letters.stray_marks,
    ),
    Check(
        "decomposed",
        "Unicode tổ hợp",
        "Chữ ghép từ nhiều mảnh, thường do dán từ máy Mac hay tệp cũ. Khi lưu tự được sửa.",
        "Dán một đoạn từ PDF.",
        letters.decomposed,
    ),
    Check(
        "old-encoding",
        "Bảng mã cũ",
        "Chữ TCVN3, VNI chép nguyên từ tệp cũ: bạn đọc chỉ thấy ký tự lạ. Bấm một cái là đổi.",
        "ViÖt Nam (TCVN3), Vieät Nam (VNI)",
        letters.old_encoding,
    ),
    Check(
        "typing",
        "Thừa dấu cách, dấu câu",
        "Hai dấu cách liền nhau, dấu cách trước dấu phẩy, hai dấu phẩy.",
        "Trời  mưa , gió lớn.",
        words.typing,
    ),
    Check(
        "plan-past",
        "Giờ dự kiến đã qua",
        "Ngày giờ dự kiến đăng nằm trong quá khứ.",
        "Dự kiến đăng hôm qua.",
        parts.plan_past,
    ),
]
BY_CODE = {check.code: check for check in CHECKS}
