"""Manuscripts: what writers hand in (Word documents, pasted pages) to the journal's plain HTML.

Pure: bytes or markup in, a Manuscript and a Report out. `docx` and `pasted` read, each into the
same blocks; `mending` brings old fonts and typing into order; `parts` finds title, lead, captions
and signatures; `writing` prints the blocks as HTML.
"""
