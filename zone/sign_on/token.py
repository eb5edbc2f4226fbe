"""Checking an ID token (OpenID Connect Core 1.0, section 3.1.3.7)."""

from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any

import jwt
from jwt.types import Options

from zone.sign_on.settings import SignOn
from zone.sign_on.trouble import NotAccepted, Why

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""With keys that only the provider has; never `none`, never a shared secret."""
SKEW_S = 60
"""Seconds by which the clocks of provider and zone may differ."""
_OPTIONS = Options(
    require=["iss", "sub", "aud", "exp", "iat"],
    verify_exp=False,
    verify_iat=False,
    verify_nbf=False,
)
"""Times are compared with the zone's clock, below; the library takes the machine's."""


def key_id(token: str) -> str | None:
    """Which key it says that it was signed with. Raises NotAccepted."""
    try:
        found = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError:
        raise NotAccepted(Why.TOKEN) from None
    return found if isinstance(found, str) else None


def checked(
    settings: SignOn, token: str, key: jwt.PyJWK, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """The claims of a token that is right in every respect. Raises NotAccepted."""
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            audience=settings.client_id,
            issuer=settings.issuer,
            options=_OPTIONS,
        )
    except jwt.InvalidIssuerError:
        raise NotAccepted(Why.ISSUER) from None
    except jwt.InvalidAudienceError:
        raise NotAccepted(Why.AUDIENCE) from None
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
        raise NotAccepted(Why.SIGNATURE) from None
    except (jwt.PyJWTError, ValueError, TypeError):
        raise NotAccepted(Why.TOKEN) from None
    _for_us(settings, claims)
    _in_time(claims, now)
    said = claims.get("nonce")
    if not isinstance(said, str) or not compare_digest(said.encode(), nonce.encode()):
        raise NotAccepted(Why.NONCE)
    return claims


def _for_us(settings: SignOn, claims: Mapping[str, Any]) -> None:
    """A token for several must name us as the one it was given to (step 4 and 5)."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    party = claims.get("azp", None if several else settings.client_id)
    if party != settings.client_id:
        raise NotAccepted(Why.AUDIENCE)
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise NotAccepted(Why.TOKEN)


def _in_time(claims: Mapping[str, Any], now: datetime) -> None:
    at = now.timestamp()
    times = [claims["exp"], claims["iat"], claims.get("nbf", 0)]
    if not all(isinstance(one, int | float) for one in times):
        raise NotAccepted(Why.TOKEN)
    ends, *begins = times
    if at >= ends + SKEW_S or any(at < one - SKEW_S for one in begins):
        raise NotAccepted(Why.EXPIRED)
