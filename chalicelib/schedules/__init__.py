"""What runs by the clock. Each schedule is one use case given the time that is left; nothing here decides anything.

A schedule's failure is told by the use case's own metrics and is never raised: the next minute tries again.
"""
