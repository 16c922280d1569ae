"""Print pages out of a PDF: words with their places, pictures, old fonts made readable.

Nothing here knows a model. PDFs come from strangers: whatever parses or draws them runs in a
process of its own (process.py starts it, child.py is what runs there), which may be killed.
"""
