"""Which addresses of readers' comments can be opened, for the checks of links: those of articles
that are out."""

from articles.checks.addresses import published_articles, register

register("comments:page", published_articles)
register("comments:form", published_articles)
