"""From a stored article to a delivered message: triage, digests, dispatch, and the channels."""
