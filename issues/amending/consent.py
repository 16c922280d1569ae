"""What readers agree to who say who they are when they put a line right, word for word.

A suggestion keeps the version, and this table the words. A wording is never changed; a new one gets
a new version.
"""

WORDINGS = {
    "2026-11": (
        "Tôi đồng ý để tòa soạn giữ tên, email tôi ghi ở trên cùng lời sửa này, để biết ai đã sửa"
        " và hỏi lại khi cần."
    ),
}
CURRENT = "2026-11"
