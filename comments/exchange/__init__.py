"""Comments from elsewhere, and all of ours as a file.

items.py       one comment as any source tells it, and where its article may be found
markup.py      XML read as it comes, in little memory, with no entity of its own
wxr.py         WordPress, disqus.py Disqus, isso.py Isso (SQLite), json_lines.py our own export
places.py      which article of ours a source means
loading.py     puts items into the database, each once
emails.py      whose e-mails a file holds, kept as keyed numbers
runs.py        a file that was uploaded: tried first, then taken in by the worker
models.py      what came from where, and the files that wait
"""
