"""What each command of `gulfwatch` does: thin, above every room."""
