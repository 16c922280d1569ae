"""What stands between a reader's post and the people who look at it, one module each:

shape      bytes, lengths, letters, markup           refuses, beside the field
trap       a hidden field, and a signed clock        asks once more, remembers that it did
captcha    a code to be typed                        refuses, with another code
form       a form that asks them in the right order
posts      views that no post is too large for

None of them is ever sure that a person is a machine, so each refusal gives back all that was typed
and says how to go on. How much one may send, and what is the same again, the rooms know.
"""
