"""WebSocket in and out: `$connect`, each message, `$disconnect`. What a frame means the tap room decides.

Nothing here raises: a socket function that does makes API Gateway send a frame of its own, which no client asked for.
"""
