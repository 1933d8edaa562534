"""The whole on this machine, as `make run` starts it, seen from outside: curl's requests, kubectl, faults, Ctrl-C."""
