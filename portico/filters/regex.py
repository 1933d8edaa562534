"""Regular expressions by RE2, as the server has them: the same syntax, the same answers, no backtracking."""

from collections.abc import Callable

from portico.filters.predicate import Mistake

REGEX_BYTES = 256  # the server's limit


def compiled(pattern: object) -> Callable[[str], bool]:
    """Whether it occurs in a text. Raise `Mistake`."""
    import re2  # noqa: PLC0415 - only filters with expressions pay for it

    if not isinstance(pattern, str):
        raise Mistake("a regular expression is a string")
    if len(pattern.encode()) > REGEX_BYTES:
        raise Mistake(f"a regular expression has at most {REGEX_BYTES} bytes")
    options = re2.Options()
    options.log_errors = False
    try:
        find = re2.compile(pattern, options).search
    except re2.error as refused:
        reason = refused.args[0]
        told = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise Mistake(f"not a regular expression of RE2: {told}") from None
    return lambda text: find(text.encode(errors="surrogatepass")) is not None
