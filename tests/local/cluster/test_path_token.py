from tests.local.cluster.conftest import TUNNELS, Api

REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews"


async def test_a_token_in_the_path_is_a_token(anonymous: Api) -> None:
    bare = Api(f"{anonymous.url}/with-token/tenant-token", anonymous.session, token="")
    async with bare.session.post(bare.url + REVIEW, json={}) as response:
        assert (await response.json())["status"]["userInfo"]["username"] == "tenant"


async def test_a_header_counts_more_than_the_path(bare_api: Api) -> None:
    both = Api(f"{bare_api.url}/with-token/tenant-token", bare_api.session)
    assert (await both("POST", REVIEW, {})).body["status"]["userInfo"]["username"] == "admin"


async def test_a_wrong_token_in_the_path_is_refused_as_any_other(bare_api: Api) -> None:
    async with bare_api.session.get(f"{bare_api.url}/with-token/wrong{TUNNELS}") as response:
        assert response.status == 401
