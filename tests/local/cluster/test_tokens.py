from tests.local.cluster.conftest import Api

ACCOUNTS = "/api/v1/namespaces/acme/serviceaccounts"
REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
TOKEN_REVIEW = "/apis/authentication.k8s.io/v1/tokenreviews"


async def _token(api: Api, spec: dict[str, object] | None = None) -> str:
    await api("POST", ACCOUNTS, {"metadata": {"name": "portico"}})
    answer = await api("POST", f"{ACCOUNTS}/portico/token", {"spec": spec or {}})
    assert answer.status == 201
    return str(answer.body["status"]["token"])


async def test_a_service_account_is_who_its_token_says(api: Api) -> None:
    account = api.by(await _token(api))
    user = (await account("POST", REVIEW, {})).body["status"]["userInfo"]
    assert user["username"] == "system:serviceaccount:acme:portico"
    assert user["groups"] == ["system:serviceaccounts", "system:serviceaccounts:acme", "system:authenticated"]


async def test_a_token_ends_with_its_account(api: Api) -> None:
    account = api.by(await _token(api))
    await api("DELETE", f"{ACCOUNTS}/portico")
    assert (await account("GET", "/api")).status == 401


async def test_a_token_for_another_audience_is_not_for_this_server(api: Api) -> None:
    assert (await api.by(await _token(api, {"audiences": ["other"]}))("GET", "/api")).status == 401


async def test_a_token_review_knows_static_and_issued_tokens(api: Api) -> None:
    for token, name in ((await _token(api), "system:serviceaccount:acme:portico"), ("tenant-token", "tenant")):
        status = (await api("POST", TOKEN_REVIEW, {"spec": {"token": token}})).body["status"]
        assert (status["authenticated"], status["user"]["username"]) == (True, name)
    assert "error" in (await api("POST", TOKEN_REVIEW, {"spec": {"token": "nobody's"}})).body["status"]


async def test_an_account_can_be_given_a_role(api: Api) -> None:
    account = api.by(await _token(api))
    rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/acme"
    bound = {
        "metadata": {"name": "v"},
        "roleRef": {"kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "ServiceAccount", "name": "portico", "namespace": "acme"}],
    }
    assert (await account("GET", "/api/v1/namespaces/acme/pods")).status == 403
    await api("POST", f"{rbac}/rolebindings", bound)
    assert (await account("GET", "/api/v1/namespaces/acme/pods")).status == 200
    assert (await account("GET", "/api/v1/namespaces/acme/secrets")).status == 403
