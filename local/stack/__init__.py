"""Everything of `make run`: starts the parts of the local stack, says where they are, keeps them alive, ends them all.

The parts are ordinary programs (`local.cluster`, `local.operator`, `local.gateway`, the database); this room only starts
them with the right ports, files and environment. It leaves no process behind, whichever way it ends, and never half a stack.
"""
