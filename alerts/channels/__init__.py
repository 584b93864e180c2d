"""One file for each kind of channel: how a delivery is said there, and what the answers of that platform mean."""
