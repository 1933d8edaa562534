"""Tap events as Linkerd's own command line prints them, byte for byte, so that scripts made for it go on working.

Pure: an event in, text out. Differs in one thing: control characters in a line are escaped, because a path comes from
whoever sends requests, and the line goes to somebody's terminal.
"""
