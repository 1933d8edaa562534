"""Tap events as Linkerd's own command line prints them, byte for byte, so that scripts made for it go on working.

Pure: an event in, text out. Differs on purpose in three things: control characters in a line are escaped, because a path
comes from whoever sends requests and the line goes to somebody's terminal; a route's labels are sorted, where Linkerd
leaves their order to chance; a JSONPath beyond names, indexes and `[*]` is refused at once.
"""
