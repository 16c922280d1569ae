"""What the rules cost, as `make bench` measures it."""

import pytest

from articles.models import Edition
from comments.models import Comment
from tests.benchmarks import rules
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_a_comment_a_trial_and_a_night_cost_little(monkeypatch, capsys):
    """Each of the lines is measured and told; nothing is left behind."""
    for name in ("MATCH", "TRIAL", "LEARN"):  # tests run side by side; the bench does not
        monkeypatch.setattr(rules, name, 20 * getattr(rules, name))
    monkeypatch.setattr(rules, "COMMENTS", 200)
    make_article(state="published")
    assert rules.run(Edition.objects.get()) == 0
    lines = capsys.readouterr().out
    with capsys.disabled():
        print("\n" + lines)  # noqa: T201
    assert lines.count("đạt") == 5
    assert not Comment.objects.exists()
