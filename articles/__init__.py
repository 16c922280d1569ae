"""Sections, authors, photos, videos, articles and the workflow that publishes them."""
