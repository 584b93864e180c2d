"""How the tables came to be, step by step. Steps are only ever added; ``storage.schema`` runs them."""
