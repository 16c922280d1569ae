"""What a page tells machines of its source: the tags of Highwire Press and Dublin Core.

Google Scholar and Zotero read the former, library harvesters the latter. Authors stand whole, in
the order in which they are written.
"""

from django.conf import settings

from .source import Kind, Source


def meta_tags(source: Source) -> list[tuple[str, str]]:
    """Return names and contents of the tags, without those of which nothing is known."""
    return [(name, value) for name, value in _tags(source) if value]


def _tags(source: Source) -> list[tuple[str, str]]:
    whole = source.kind is Kind.ISSUE
    date = f"{source.year}/{source.month:02d}"
    place = [source.journal, f"số {source.number}", f"tr. {source.pages}" if source.pages else ""]
    return [
        ("citation_title", source.title),
        *(("citation_author", name) for name in source.authors),
        ("citation_journal_title", source.journal),
        ("citation_issue", source.number),
        ("citation_publication_date", date),
        ("citation_firstpage", source.first),
        ("citation_lastpage", source.last),
        ("citation_issn", source.issn),
        ("citation_language", "vi"),
        ("citation_public_url", source.url),
        ("citation_fulltext_html_url", source.web_url),
        ("citation_pdf_url", source.pdf_url),
        ("DC.title", source.title),
        *(("DC.creator", name) for name in source.authors),
        ("DC.publisher", settings.JOURNAL_NAME),
        ("DC.date", f"{source.year}-{source.month:02d}"),
        ("DC.type", "Text"),
        ("DC.language", "vi"),
        ("DC.identifier", source.url),
        ("DC.source", "" if whole else ", ".join(filter(None, place))),
        ("DC.subject", source.rubric),
    ]
