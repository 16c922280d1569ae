"""What stands between a post and the moderators' queue, in this order; the first, second and fourth
stand in journal.lib.defences, one module each:

shape      bytes, lengths, letters, markup           refuses, beside the field
trap       a hidden field, and a signed clock        asks once more, remembers that it did
limits     how much a network, an address may send   refuses for a while
captcha    the code                                  refuses, with another code
duplicates the same words again                      stores a post sent twice once; else takes note
handover   what was noticed goes with the comment    holds what is not sure, with a reason

None of them is ever sure that a person is a machine, so each refusal gives back all that was typed
and says how to go on. Forms call them (forms.py); they know no form. Where nothing is
out of the ordinary the code and duplicates are one statement: CommentForm.save_in_one().
"""
