"""The only SQL of Gulfwatch. Every function takes a connection of ``Database.read()`` or ``Database.write()`` first."""
