"""The forms that a name takes in running text, by language: what may stand before and after its base form.

Each module answers tables from folded bytes to a form in words for the analyst; the empty bytes are the name as it is.
"""
