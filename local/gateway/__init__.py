"""API Gateway and Lambda on one machine, in front of the very `app.py` that is deployed.

HTTP comes in, becomes the event that AWS would send, goes to a sandbox (a process that imported the app as one Lambda
function), and its answer goes out as AWS would shape it. The real limits are enforced (`limits.py`), because code that only
works without them does not work. What is and what is not like AWS: `docs/gateway.md`.

This room never imports the app itself, keeps nothing on disk and, but for `problems.py`, knows nothing of Portico: any Chalice
app may stand behind it.
"""
