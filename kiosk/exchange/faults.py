"""What can go wrong between kiosk and hub, as errors of ours: by who must act, in words that say what to do."""

from kiosk.errors import KioskError, NetworkError, TechnicianError
from sync.client.errors import ClientError, LinkError, RefusedError
from sync.protocol.errors import N_, ProtocolError

# What a hub says that is too old to know sealed messages.
_NO_ENVELOPE = "envelope"


def not_joined(error: RefusedError) -> TechnicianError:
    reason = str(error.values.get("reason", ""))
    sentences = {
        "join-code": N_("Head office does not know this code, or it was used, or is too old. Ask for a new one."),
        "too-many-codes": N_("Too many wrong codes came from here. Try again in an hour."),
        "kiosk-key-differs": N_("Head office knows this kiosk by another key. Ask its administrator."),
        "station": N_("Head office cannot show this station's name. Give it one of at most 120 signs."),
    }
    if reason not in sentences:
        return TechnicianError(error.code, error.sentence, **error.values)
    return TechnicianError(reason, sentences[reason])


def unreachable(error: LinkError) -> KioskError:
    """Why a hub that is to be joined was not reached."""
    url = error.values.get("url", "")
    if error.code == "not-the-hub":
        return NetworkError(
            error.code,
            N_(
                "Another page answered in place of head office at %(url)s, such as the sign-in page of the Wi-Fi. "
                "Open a page in a browser on this network and sign in, or correct the address; then join again."
            ),
            url=url,
        )
    return _untrusted(error) or NetworkError(
        "hub-unreachable",
        N_("Head office at %(url)s does not answer. Check the address and the network, then join again."),
        url=url,
    )


def as_ours(error: Exception) -> KioskError:
    """The client's or the protocol's error as one of ours, by who must act."""
    if isinstance(error, KioskError):
        return error
    if isinstance(error, RefusedError) and error.values.get("reason") == _NO_ENVELOPE:
        return refusal("protocol-too-new")
    if isinstance(error, LinkError):
        return _untrusted(error) or NetworkError(error.code, error.sentence, **error.values)
    if isinstance(error, ClientError | ProtocolError):
        return TechnicianError(error.code, error.sentence, **error.values)
    return TechnicianError(
        "hub-answer", N_("The answer of head office cannot be read (%(why)s). Try again later."), why=str(error)
    )


def _untrusted(error: LinkError) -> NetworkError | None:
    """What to do about a certificate that is not believed, if that is what kept us from the hub.

    A kiosk whose clock stands at 1970 believes none.
    """
    import ssl  # loaded already where there was such a fault

    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return None
    return NetworkError(
        "hub-certificate",
        N_(
            "The certificate of head office at %(url)s is not trusted here (%(why)s). Look whether this kiosk has the "
            "right date; then ask the administrator of head office."
        ),
        url=error.values.get("url", ""),
        why=cause.verify_message,
    )


def refusal(code: str) -> TechnicianError:
    """The hub's refusal of an exchange, by its code."""
    sentences = {
        "history-differs": differs().sentence,
        "protocol-too-old": N_("Head office no longer understands a kiosk this old. Update this kiosk."),
        "protocol-too-new": N_("Head office is older than this kiosk. Ask its administrator for an update."),
    }
    return TechnicianError(code, sentences.get(code, N_("Head office refused this exchange. Ask its administrator.")))


def differs() -> TechnicianError:
    return TechnicianError(
        "history-differs",
        N_("Head office has another history of this kiosk. Nothing is lost; tell its administrator."),
    )
