import json
import ssl

import pytest
from aiohttp import web

from local.kube.client import RELISTS, KubeClient
from local.kube.errors import ApiError, Expired, Unreachable, Untrusted
from local.kube.kubeconfig import Access
from local.kube.objects import NAMESPACES, SECRETS, TUNNELS, Key
from tests.local.kube.script import Script, client_of, says

NOT_FOUND = {"kind": "Status", "reason": "NotFound", "message": 'tunnels "x" not found', "code": 404}


def page(names: str, token: str = "") -> object:
    items = [{"metadata": {"namespace": "n", "name": name}} for name in names]
    return {"metadata": {"resourceVersion": "7", "continue": token}, "items": items}


async def test_a_list_is_read_page_by_page() -> None:
    script = Script(says(page("ab", "next")), says(page("c")))
    async with client_of(script) as client:
        items, version = await client.list_all(TUNNELS, "n", query={"labelSelector": "a=b"})
    assert [item["metadata"]["name"] for item in items] == ["a", "b", "c"]
    assert version == "7"
    assert [path for _, path, _ in script.asked] == [
        "/apis/uplink.inlets.dev/v1alpha1/namespaces/n/tunnels?labelSelector=a%3Db&limit=500",
        "/apis/uplink.inlets.dev/v1alpha1/namespaces/n/tunnels?labelSelector=a%3Db&limit=500&continue=next",
    ]


async def test_a_list_that_expires_under_way_starts_again_and_does_not_for_ever() -> None:
    expired = says({"reason": "Expired", "message": "too old"}, 410)
    async with client_of(Script(says(page("ab", "next")), expired, says(page("abc")))) as client:
        assert len((await client.list_all(TUNNELS))[0]) == 3
    script = Script(expired)
    async with client_of(script) as client:
        with pytest.raises(Expired):
            await client.list_all(TUNNELS)
    assert len(script.asked) == RELISTS


async def test_names_cannot_leave_their_path_segment() -> None:
    script = Script(says(NOT_FOUND, 404))
    async with client_of(script) as client:
        assert await client.get(TUNNELS, Key("n", "../../secrets?x#y")) is None
    assert script.asked[0][1].endswith("/tunnels/..%2F..%2Fsecrets%3Fx%23y")


async def test_an_error_carries_reason_causes_and_when_to_come_back() -> None:
    body = {"reason": "Forbidden", "message": "no", "details": {"causes": [{"reason": "NamespaceTerminating"}]}}
    async with client_of(Script(says(body, 403, **{"Retry-After": "3"}))) as client:
        with pytest.raises(ApiError) as caught:
            await client.create(SECRETS, "n", {"metadata": {"name": "s"}})
    error = caught.value
    assert (error.status, error.reason, error.causes, error.retry_after) == (
        403,
        "Forbidden",
        ("NamespaceTerminating",),
        3.0,
    )


async def test_plain_text_and_odd_json_errors_are_understood() -> None:
    script = Script(says("404 page not found\n", 404), says("Too many requests", 429), says([1], 500))
    async with client_of(script) as client:
        assert await client.get(TUNNELS, Key("n", "x")) is None
        for status in (429, 500):
            with pytest.raises(ApiError) as caught:
                await client.get(TUNNELS, Key("n", "x"))
            assert (caught.value.status, caught.value.reason, caught.value.passing) == (status, "", True)


async def test_an_error_never_carries_a_whole_object_along() -> None:
    async with client_of(Script(says({"reason": "Invalid", "message": "x" * 10_000}, 422))) as client:
        with pytest.raises(ApiError) as caught:
            await client.patch(SECRETS, Key("n", "s"), {})
    assert len(str(caught.value)) < 400


async def test_half_an_answer_and_no_answer_are_unreachable() -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"kind":')
        assert request.transport is not None
        request.transport.abort()
        return response

    async with client_of(Script(half, says("{"))) as client:
        for _ in range(2):
            with pytest.raises(Unreachable):
                await client.get(NAMESPACES, Key("", "n"))
    async with KubeClient(Access("http://127.0.0.1:1"), user_agent="test") as client:
        with pytest.raises(Unreachable):
            await client.get(NAMESPACES, Key("", "n"))


async def test_a_server_without_trustworthy_tls_is_told_apart() -> None:
    async with client_of(Script(says({}))) as plain:
        access = Access(plain.server.replace("http:", "https:"), tls=ssl.create_default_context())
        async with KubeClient(access, user_agent="test") as client:
            with pytest.raises(Untrusted):
                await client.get(NAMESPACES, Key("", "n"))


async def test_a_delete_names_the_object_it_means() -> None:
    gone = says(NOT_FOUND, 404)
    another = says({"reason": "Conflict", "message": "Precondition failed"}, 409)
    script = Script(says({"status": "Success"}), gone, another, says("no", 500))
    async with client_of(script) as client:
        assert [await client.delete(SECRETS, Key("n", "s"), uid="u") for _ in range(3)] == [True, False, False]
        with pytest.raises(ApiError):
            await client.delete(SECRETS, Key("n", "s"), uid="u", grace_seconds=0)
    options = json.loads(script.asked[-1][2])
    assert options["preconditions"] == {"uid": "u"}
    assert options["gracePeriodSeconds"] == 0
