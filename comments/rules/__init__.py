"""The newsroom's own rules about comments, kept as data.

kinds      what rules there are, what each looks at, what it can be set to
readings   how letters may be read, disguises seen through (pure)
matching   finds words of a list in a comment by these readings (pure; knows no model)
models     a rule as it is written, and as it is in force
running    what the rules in force find in a comment; finds every rule once for each process
trial      what a rule would have found in the last comments

A rule scores, holds or marks; it never lets a comment appear. What it found goes with the comment
as data: see Comment.findings.
"""
