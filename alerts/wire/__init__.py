"""The wire: one guarded, bounded HTTP call at a time for each channel."""
