"""What readers agree to when they send a comment, word for word, for ever.

A comment keeps the version and the moment, and this table the words: so what somebody agreed to
can be shown years later. A wording is never changed; a new one gets a new version.
"""

WORDINGS = {
    "2026-11": (
        "Tôi đồng ý để tòa soạn lưu họ tên, địa chỉ, email và lời tôi viết nhằm duyệt, đăng ý kiến"
        " và liên hệ với tôi khi cần; họ tên, địa chỉ và lời viết được hiện công khai nếu ý kiến"
        " được đăng."
    ),
    "2026-11b": (
        "Tôi đồng ý để tòa soạn lưu họ tên, địa chỉ, email và lời tôi viết nhằm duyệt, đăng ý kiến"
        " và liên hệ với tôi khi cần, kể cả gửi thư báo ý kiến được đăng hay có người trả lời nếu"
        " tôi xin; họ tên, địa chỉ và lời viết được hiện công khai nếu ý kiến được đăng."
    ),
}
CURRENT = "2026-11b"
IMPORTED = "imported"  # from elsewhere: nobody of this journal asked for consent
