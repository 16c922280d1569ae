"""A comment that somebody of the house answers as a letter: with an owner, a state, notes; answered
in public or by mail. Not to be confused with models.Letter, the mails that are sent."""
