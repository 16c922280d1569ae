"""Which addresses of readers' comments can be opened, for the checks of links: those of articles
that are out, and of comments under them that readers see."""

from articles.checks.addresses import by_value, published_articles, register
from articles.models import Edition

from .threads import shown


def _shown(keys):
    out = Edition.objects.published().values("article")
    return shown().filter(pk__in=keys, article__in=out).values_list("pk", flat=True)


register("comments:page", published_articles)
register("comments:form", published_articles)
register("comments:list", published_articles)
register("comments:permanent", by_value(_shown, "pk"))
register("comments:like", by_value(_shown, "pk"))
register("comments:report", by_value(_shown, "pk"))
