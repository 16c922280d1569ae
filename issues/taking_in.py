"""Takes in the files of a folder: stores each PDF under its issue, and reads it.

Any number of workers may be at one folder: each takes the files that no other holds.
"""

from collections.abc import Callable, Iterable

from django.core.files import File
from django.db import transaction

from journal.lib.network import keyed_hash

from . import ingest, recognising
from .claims import claimed
from .folder import Job, at_its_place
from .models import Issue

Told = Callable[[Job, int, int], None]  # a file, how many of its pages are in, of how many


def take_in(jobs: Iterable[Job], told: Told, recognised: Told = lambda *told: None) -> list[Issue]:
    """Take in what no other worker is at; return the issues that were read, with what went wrong.

    Done already, a file costs a look; interrupted, it goes on where it was. Progress in reading is
    `told`, then that in pages `recognised`.
    """
    return [issue for job in jobs if (issue := _one(job, told, recognised))]


def _one(job: Job, told: Told, recognised: Told) -> Issue | None:
    with claimed(f"file {job.digest}") as mine:
        if not mine:
            return None
        issue = _stored(job)
        if Issue.objects.to_ingest().filter(pk=issue.pk).exists():
            ingest.ingest(issue, lambda done, of: told(job, done, of))
        recognising.recognise(issue, lambda done, of: recognised(job, done, of))
        issue.refresh_from_db()
        return issue


def _stored(job: Job) -> Issue:
    """The issue of a file, made where there is none, given the PDF where it has none."""
    known = Issue.objects.filter(pdf_digest=job.digest).first()
    if known:
        return known
    with transaction.atomic():
        issue = at_its_place(job.fields) or Issue(**job.fields)
        if issue.pdf:
            return issue
        name = _put(issue, job)
        issue.pdf = name
        issue.save()
        Issue.objects.filter(pk=issue.pk).update(pdf_digest=job.digest)
    return issue


def _put(issue: Issue, job: Job) -> str:
    """Put the PDF into storage, under a name that a second try overwrites and nobody guesses."""
    storage = issue.pdf.storage
    name = f"print/{job.fields['year']}/{keyed_hash(job.digest, 'pdf of a folder')}.pdf"
    storage.delete(name)
    with job.path.open("rb") as file:
        return storage.save(name, File(file))
