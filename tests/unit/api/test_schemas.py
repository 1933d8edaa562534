from typing import ClassVar

from pydantic import BaseModel, Field

from chalicelib.api.parameters import Flag
from chalicelib.api.schemas import component_name, components, query_parameters, reference
from chalicelib.api.validation import Body, Query


class InnerOut(BaseModel):
    """Inside."""

    title: str = "x"


class ThingOut(BaseModel):
    """A thing."""

    inner: InnerOut
    default: int | None = None


class ThingBody(Body):
    """A thing to be made."""

    read_only: ClassVar[dict[str, str]] = {"created": "Told by the clock."}

    name: str


class ThingQuery(Query):
    """How."""

    name: str = Field(description="Which.")
    limit: int | None = Field(None, description="How many.")
    dry_run: Flag = Field(default=False, description="Only look.")


def test_names_lose_what_only_the_code_needs() -> None:
    assert component_name(ThingOut) == "Thing"
    assert reference(ThingBody) == {"$ref": "#/components/schemas/Thing"}


def test_nested_models_are_components_too() -> None:
    found = components([ThingOut])
    assert set(found) == {"Thing", "Inner"}
    assert found["Thing"]["properties"]["inner"] == {"$ref": "#/components/schemas/Inner"}


def test_fields_called_title_or_default_stay_and_pydantics_remarks_go() -> None:
    found = components([ThingOut])
    assert found["Inner"] == {"description": "Inside.", "type": "object", "properties": {"title": {"type": "string"}}}
    assert "default" in found["Thing"]["properties"]
    assert "default" not in found["Thing"]["properties"]["default"]


def test_a_body_knows_its_read_only_keys() -> None:
    schema = components([ThingBody])["Thing"]
    assert schema["properties"]["created"] == {"description": "Ignored. Told by the clock."}
    assert schema["required"] == ["name"]
    assert schema["additionalProperties"] is False


def test_query_fields_become_parameters() -> None:
    assert query_parameters(ThingQuery) == [
        {"name": "name", "in": "query", "required": True, "description": "Which.", "schema": {"type": "string"}},
        {"name": "limit", "in": "query", "required": False, "description": "How many.", "schema": {"type": "integer"}},
        {
            "name": "dryRun",
            "in": "query",
            "required": False,
            "description": "Only look.",
            "schema": {"type": "string", "enum": ["1", "true", "0", "false"]},
        },
    ]
