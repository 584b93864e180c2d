"""The words of Gulfwatch as frozen values: the ground floor, which knows only the standard library."""
