"""The home page: what people arranged on it, and the rules that fill what they left open.

plan.py is an arrangement as data, edits.py what can be done to it, merge.py two people's changes
put together, words.py what changed in words; rules.py says what stands where at a moment. All of
these are pure. page.py asks the database for what the rules need, arrangements.py alone writes.
"""
