"""Choosing an article: what a person may point readers to, by the title readers know."""

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper

from .. import policy
from ..models import Article, Section

NAMING = ["title", "created_by", "section", "closed", "withdrawn_at"]  # what label() asks of a row


def label(article: Article, user) -> str:
    """The public title, else the working one, which is told only to those who may see it."""
    known = article.public_title or (article.title if policy.can_see(user, article) else "")
    return known or f"Bài số {article.pk}"


class ArticleChoice(forms.ModelChoiceField):
    """One of the articles a person may point to; what stands there already is kept."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.keep(None)

    def keep(self, pk: int | None) -> None:
        rows = Article.objects.linkable_by(self.user) | Article.objects.filter(pk=pk)
        self.queryset = rows.with_public_title().only(*NAMING)

    def label_from_instance(self, article):
        return label(article, self.user)


def without_side_doors(field):
    """Leave out the pencil, cross and eye beside a choice: here one only chooses."""
    if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
        field.widget.can_change_related = False
        field.widget.can_delete_related = False
        field.widget.can_view_related = False
        if field.queryset.model in (Section, Article):
            field.widget.can_add_related = False
    return field
