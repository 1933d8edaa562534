"""A REST Blueprint, because Portico's doors are Blueprints."""

from typing import Any

from chalice.app import Blueprint

blueprint = Blueprint(__name__)


@blueprint.route("/{name}", methods=["GET", "DELETE"])
def blue(name: str) -> dict[str, Any]:
    request = blueprint.current_request
    return {"blue": name, "method": request.method}
