from chalicelib.access.scopes import SCOPES


def test_the_list_is_closed() -> None:
    assert SCOPES == (
        "tunnels:read",
        "tunnels:write",
        "tokens:read",
        "tokens:write",
        "namespaces:read",
        "namespaces:write",
        "tap:open",
        "tap:headers",
        "keys:write",
        "audit:read",
    )
