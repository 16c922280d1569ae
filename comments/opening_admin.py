"""Where the newsroom opens and closes comments: rules for articles, sections, the site."""

from django import forms
from django.contrib import admin

from articles.models import Article, Edition
from journal.lib.changelist import KeyedList

from .openness import OpeningRule


class ArticleByNumber(forms.ModelChoiceField):
    """An article that readers have, by its number: the one at the end of its address.

    Not by its title: those of drafts are secret to many who moderate.
    """

    widget = forms.NumberInput

    def __init__(self, **options):
        super().__init__(
            Article.objects.all(),
            required=False,
            label="Số của bài",
            help_text="Con số cuối địa chỉ của bài. Bỏ trống nếu không phải cho một bài.",
            error_messages={"invalid_choice": "Không có bài nào đã đăng mang số này."},
            **options,
        )

    def to_python(self, value):
        article = super().to_python(value)
        begun = Edition.objects.published()
        if article and not begun.filter(article=article).exists():
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return article


class OpeningRuleForm(forms.ModelForm):
    article = ArticleByNumber()

    class Meta:
        model = OpeningRule
        fields = ["article", "section", "mode", "days", "reason"]


@admin.register(OpeningRule)
class OpeningRuleAdmin(KeyedList):
    form = OpeningRuleForm
    fields = ["article", "section", "mode", "days", "reason"]
    list_display = ["subject_shown", "mode", "days", "reason"]
    list_filter = ["mode"]
    list_select_related = ["section"]

    @admin.display(description="cho")
    def subject_shown(self, rule):
        return rule.subject()
