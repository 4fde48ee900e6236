"""Web addresses: their server, and what is asked of it."""

from base64 import b64encode
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from importers.files.http_breaker import Origin


def is_url(text: str) -> bool:
    """Return whether an input is an address on a web server."""
    return text.lower().startswith(("http://", "https://"))


def origin_of(url: str) -> Origin:
    """Return scheme, host and port; empty ones for what is no web address."""
    parts = split_url(url)
    try:
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        port = -1
    return parts.scheme, (parts.hostname or "").lower(), port


def shown_server(url: str) -> str:
    """Return the address of a server as people know it, without a user: ``"http://host:8080"``."""
    parts = split_url(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def split_url(url: str) -> SplitResult:
    """Return the parts of a url; nothing but a path for what is none, as ``http://[``."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def target_of(url: str) -> str:
    """Return path and query as a request names them."""
    parts = urlsplit(quote(url, safe="%/:?#[]@!$&'()*+,;=~"))
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def authorization(url: str) -> dict[str, str]:
    """Return the header that tells the user of a url; none without one."""
    user, at, _ = urlsplit(url).netloc.rpartition("@")
    if not at:
        return {}
    name, _, word = user.partition(":")
    return {"Authorization": "Basic " + b64encode(f"{unquote(name)}:{unquote(word)}".encode()).decode()}
