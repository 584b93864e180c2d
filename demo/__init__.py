"""`gulfwatch demo`: a small local newsroom, a local chat room and the daemon between them, with no internet.

Nothing here imports the daemon's rooms: the demo drives Gulfwatch as a user does, by its command, files and sockets.
"""
