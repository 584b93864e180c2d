"""Proofs of what alerting promises, at full size: a real daemon, real sockets, real kills. ``make chaos``."""
