"""The cluster under var/bench that keeps a built corpus from one run of the bench to the next."""

import hashlib
import json
import os
import shutil
from pathlib import Path

from journal.lib.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
DIRECTORY = ROOT / "var" / "bench"
ENVIRONMENT = {
    "SECRET_KEY": "only for the bench " * 3,
    "SITE_URL": "http://testserver",
    "SECOND_FACTOR": "optional",
    "DJANGO_SETTINGS_MODULE": "journal.settings",
}
# What the rows are made from: where any of it changes, the corpus is built anew.
SOURCES = [
    *(
        f"tests/benchmarks/{name}.py"
        for name in ("bulk", "corpus", "library", "newsroom", "prose", "stories")
    ),
    "*/migrations/*.py",
    "journal/demo/articles/*.html",
]


class Store:
    """One corpus in one directory; `parameters` are what it is built with."""

    def __init__(self, directory: Path, parameters: dict) -> None:
        self.directory, self.note = directory, directory / "parameters.json"
        self.parameters = {**parameters, "sources": _fingerprint()}

    @property
    def built(self) -> bool:
        return self.note.exists() and json.loads(self.note.read_text()) == self.parameters

    def clear(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)

    def mark_built(self) -> None:
        self.note.write_text(json.dumps(self.parameters))

    def cluster(self) -> Cluster:
        """Quick and careless while it is being built: one that was not finished is made anew."""
        return Cluster(self.directory / "postgres", throwaway=not self.built)

    def set_environment(self, cluster: Cluster) -> None:
        """What Django's settings read, before Django is set up."""
        own = {"DATABASE_URL": cluster.url, "JOURNAL_VAR": str(self.directory)}
        os.environ.update(ENVIRONMENT | own)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
