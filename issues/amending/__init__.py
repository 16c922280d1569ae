"""The text of a page put right: by who keeps the archive, and line by line on readers' suggestions.

aligning   boxes of words go with the words
writing    the one writer of a person's text; the history, and how a change is taken back
limits, form, views      what a reader does
deciding, queue, admin   what the archive's people do
"""
