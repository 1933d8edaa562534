import asyncio
import base64
import json

from tests.local.cluster.conftest import MERGE, TUNNELS, Api, tunnel

MIB = 1024 * 1024


async def test_a_body_above_three_mebibytes_is_refused(api: Api) -> None:
    await api("POST", TUNNELS, tunnel("web"))
    big = tunnel("big") | {"spec": {"env": {"A": "x" * (3 * MIB)}}}
    for answer in (
        await api("POST", TUNNELS, big),
        await api("PATCH", f"{TUNNELS}/web", json.dumps(big).encode(), kind=MERGE),
    ):
        assert (answer.status, answer.body["reason"]) == (413, "RequestEntityTooLarge")
        assert answer.body["message"] == "Request entity too large: limit is 3145728"


async def test_annotations_may_not_be_larger_than_a_quarter_mebibyte(api: Api) -> None:
    answer = await api("POST", TUNNELS, tunnel("ann", annotations={"a": "x" * (256 * 1024)}))
    assert (answer.status, answer.body["details"]["causes"][0]["reason"]) == (422, "FieldValueTooLong")


async def test_a_secret_may_not_hold_more_than_a_mebibyte(api: Api) -> None:
    data = {"k": base64.b64encode(b"x" * (MIB + 1)).decode()}
    answer = await api("POST", "/api/v1/namespaces/acme/secrets", {"metadata": {"name": "big"}, "data": data})
    assert answer.body["message"] == 'Secret "big" is invalid: data: Too long: may not be more than 1048576 bytes'


async def test_a_json_patch_may_not_have_more_than_ten_thousand_operations(api: Api) -> None:
    await api("POST", TUNNELS, tunnel("web"))
    operations = [{"op": "test", "path": "/kind", "value": "Tunnel"}] * 10_001
    answer = await api("PATCH", f"{TUNNELS}/web", operations, kind="application/json-patch+json")
    assert answer.status == 413
    assert "got 10001" in answer.body["message"]


async def test_nesting_without_end_is_no_json(api: Api) -> None:
    deep = b'{"a":' * 20_000 + b"1" + b"}" * 20_000
    answer = await api("POST", TUNNELS, deep)
    assert (answer.status, answer.body["reason"]) == (400, "BadRequest")


async def test_of_twenty_creates_of_one_name_one_wins(api: Api) -> None:
    answers = await asyncio.gather(*(api("POST", TUNNELS, tunnel("same")) for _ in range(20)))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 19
