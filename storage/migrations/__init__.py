"""How the tables came to be, step by step. Steps are only ever added; ``storage.schema`` runs them.

A new step is a file in ``versions`` that names the one before it as its ``down_revision``; ``storage.schema.HEAD``
names it. Tests hold that all steps together make exactly the tables of ``storage/tables.py``. A step describes types
itself, so that it means the same when the code has moved on.
"""
