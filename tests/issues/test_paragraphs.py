"""A page's text, set for the screen."""

from issues.marking import paragraphs


def test_lines_are_joined_up_to_a_short_last_line():
    """A line that fills the column goes on; a short one that ends a sentence closes."""
    text = (
        "Đầu mùa xuân, hoa gạo nở đỏ dọc triền đê.\n"
        "Đứng từ mạn thuyền nhìn vào, cả dải bờ\n"
        "như thắp lửa.\n"
        "Kẻ Mơ vào mùa"
    )
    assert paragraphs(text) == [
        "Đầu mùa xuân, hoa gạo nở đỏ dọc triền đê. Đứng từ mạn thuyền nhìn vào, cả dải bờ "
        "như thắp lửa.",
        "Kẻ Mơ vào mùa",
    ]


def test_no_word_is_lost():
    """Whatever the lines look like, the words stay in order."""
    text = "a\n\n b.\nmột dòng rất dài chiếm hết bề ngang của cột\n?\n"
    assert " ".join(paragraphs(text)).split() == text.split()
    assert paragraphs("") == []
