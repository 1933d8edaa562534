"""Fields of a JSON object, read with their types: what is missing or of another type raises a sentence that names it."""

from collections.abc import Mapping


class Garbled(ValueError):
    """A frame is not what the protocol says; the text says what of it."""


class Fields:
    """One object of a frame; `what` is how messages call it."""

    __slots__ = ("_values", "_what")

    def __init__(self, values: object, what: str) -> None:
        if not isinstance(values, dict):
            raise Garbled(f"{what} is not an object")
        self._values: Mapping[str, object] = values
        self._what = what

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str | None = None) -> str:
        """A string."""
        value = self._values.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, "a string")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, "a whole number")
        return value

    def number(self, name: str) -> float:
        """A number."""
        value = self._values.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong(name, "a number")
        return value

    def maybe_whole(self, name: str) -> int | None:
        """A whole number, None where it is absent or null."""
        return None if self._values.get(name) is None else self.whole(name)

    def maybe_number(self, name: str) -> float | None:
        """A number, None where it is absent or null."""
        return None if self._values.get(name) is None else self.number(name)

    def below(self, name: str) -> "Fields":
        """An object."""
        return Fields(self._values.get(name), f"{self._what}.{name}")

    def maybe_below(self, name: str) -> "Fields | None":
        """An object, None where it is absent or null."""
        return None if self._values.get(name) is None else self.below(name)

    def objects(self, name: str) -> list[dict[str, object]]:
        """A list of objects."""
        value = self._values.get(name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(name, "a list of objects")
        return value

    def counts(self, name: str) -> dict[str, int]:
        """An object of whole numbers."""
        inner = self.below(name)
        return {key: inner.whole(key) for key in inner.names()}

    def names(self) -> list[str]:
        """Those that there are."""
        return list(self._values)

    def raw(self, name: str) -> object:
        """As it is, None where it is absent."""
        return self._values.get(name)

    def _wrong(self, name: str, wanted: str) -> Garbled:
        return Garbled(f"{self._what}.{name} is not {wanted}")
