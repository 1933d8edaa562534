"""A client of the Kubernetes API as small as the stand-ins around it need: asyncio, JSON, list and watch.

It speaks to the embedded cluster and to a real kube-apiserver in the same words. It refuses what it does not need: no typed
models, no server-side apply, no exec credential plugins, no following of redirects. Portico itself does not use it.
"""
