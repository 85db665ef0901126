"""How a request of ours is signed, so that its receiver knows whom it comes from and that it's whole."""

import hashlib
import hmac

SIGNATURE_HEADER = "Holdpoint-Signature"
TIMESTAMP_HEADER = "Holdpoint-Timestamp"
IDEMPOTENCY_HEADER = "Idempotency-Key"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature header's value: `v1=` and the hex HMAC-SHA256 of timestamp, a dot, and the body.

    A receiver computes the same, compares with `hmac.compare_digest`, and refuses old timestamps.
    """
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"


def signed_headers(secret: str, timestamp: str, body: bytes, idempotency_key: str) -> dict[str, str]:
    """Return the headers of a JSON body sent at `timestamp` (whole seconds since 1970)."""
    return {
        "Content-Type": "application/json",
        IDEMPOTENCY_HEADER: idempotency_key,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: sign(secret, timestamp, body),
    }
