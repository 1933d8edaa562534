"""/healthz, /livez, /readyz: what answers while the server does. There is no etcd to be away, so they are always ok."""

_CHECKS = ("ping", "log", "etcd", "informer-sync", "poststarthook/rbac/bootstrap-roles")
ROOTS = frozenset({"healthz", "livez", "readyz"})


def answer(path: str, *, verbose: bool, excluded: list[str]) -> str | None:
    """The text of a health path; None: no such check."""
    root, _, check = path.strip("/").partition("/")
    if root not in ROOTS:
        return None
    if check:
        return "ok" if check in _CHECKS else None
    if not verbose:
        return "ok"
    lines = [f"[+]{name} {'excluded: ' if name in excluded else ''}ok" for name in _CHECKS]
    return "\n".join([*lines, f"{root} check passed", ""])
