"""Accounts of the newsroom: how people come in, with what, and who may see that they did.

links.py lets somebody in for the first time, factors.py asks for the second factor, throttle.py
slows guessing down, sessions.py knows where people are logged in, log.py writes it all down.
"""
