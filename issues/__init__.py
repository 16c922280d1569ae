"""Print issues: look-up, ingest, pages."""
