"""What an article should be looked at for before it is published.

`catalogue` lists the checks, `case` is what each is given, `finding` what it gives; `gate` sets
them to work, by the rules of the newsroom, on what is typed, what is saved, and what is published.
"""
