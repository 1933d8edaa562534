"""An app that cannot be imported."""

raise ZeroDivisionError("this app is broken")
