"""Why a request is refused, as HTTP says it."""


class Refused(Exception):
    """A request that gets no answer but an HTTP `status`."""

    status = 400


class Malformed(Refused):
    """Nothing that WeChat sends: a parameter is missing, the body is not its XML."""


class Stranger(Refused):
    """Not signed by WeChat for this account, or long ago."""

    status = 403
