"""The table in which a person writes the contents of an issue: typed, pasted, read from a file or
proposed from the PDF, always looked through before anything is stored."""
