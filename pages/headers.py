"""The headers of everything a browser gets from us, and the check that a form is our own."""

from urllib.parse import urlsplit

from flask import Request, Response

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
UNFRAMED = POLICY.replace("frame-ancestors 'self'", "frame-ancestors 'none'")
"""For pages that no page, not even our own, shows inside itself."""


def secure(response: Response) -> Response:
    """Adds the security headers; used as `after_request`."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    # With no-referrer, browsers would send our own forms with `Origin: null`.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def is_same_origin(request: Request, public_url: str = "") -> bool:
    """Whether the browser says that the request comes from our own page (old browsers say nothing)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc in {request.host, urlsplit(public_url).netloc} - {""}
