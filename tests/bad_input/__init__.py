"""Bad input by the ten thousand, at every parser: python -m tests.bad_input, or make badinput.

Each parser gets inputs that are bad on purpose: good ones that were damaged, and texts, numbers and
bytes that nobody should send. Whatever comes back must be a refusal (one line, with a hint, that
names what is wrong) or an answer that an independent check finds valid. Nothing may raise anything
else, and no table may change.
"""
