"""What the doctor says of database servers and of the link between two machines."""

from collections.abc import Iterator
from datetime import timedelta

from cryptography import x509
from sqlalchemy.exc import DBAPIError

from handoff.bootstrap.shared import provider
from handoff.finding import Finding
from handoff.link_settings import LinkSettings
from handoff.secret_files import SecretError
from handoff.settings import Settings
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.database import writing_engine
from zone.errors import Broken
from zone.link.tls import client_context
from zone.sign_on.trouble import FOR_IT, ProviderAway

WARN_BEFORE = timedelta(days=30)


def of_database(settings: Settings, zone: ZoneName) -> Iterator[Finding]:
    """A zone's PostgreSQL database, where it has one: it answers, and it syncs."""
    own = settings.of_zone(zone)
    if own.database is None:
        return
    name = f"{zone.value} database"
    try:
        engine = writing_engine(settings.database(zone) or own.database)
        with engine.connect():
            pass
        engine.dispose()
    except (SecretError, Broken) as error:
        yield Finding(False, name, str(error))
    except DBAPIError:
        words = "It does not answer, or does not let this account in. Look into the server's log."
        yield Finding(False, name, words)
    else:
        yield Finding(True, f"{name}: PostgreSQL answers")


def of_sign_on(settings: Settings, zone: ZoneName) -> Iterator[Finding]:
    """A zone's identity provider, where it has one: it answers, and is the one it should be."""
    own = settings.of_zone(zone).sign_on
    if own is None:
        return
    name = f"{zone.value} sign-in with {own.name}"
    try:
        used = provider(own)
        about = used.about(SystemClock().now()) if used is not None else None
    except SecretError as error:
        yield Finding(False, name, str(error))
    except ProviderAway as error:
        yield Finding(False, name, f"{FOR_IT[error.why]} Local accounts still sign in.")
    else:
        ends = about is not None and about.end_session is not None
        yield Finding(True, f"{name}: answers{'' if ends else '; sign-out ends here alone'}")
        yield Finding(
            settings.of_zone(zone).https or settings.training,
            f"{name}: pages by https",
            "Set https = true: codes of the provider must not come back over an open line.",
        )


def of_link(settings: Settings) -> Iterator[Finding]:
    """The certificates of the link between two machines, where the zones are on two."""
    if settings.link is None:
        return
    try:
        client_context(settings.link.identity())
    except (SecretError, Broken) as error:
        yield Finding(False, "zone link certificates", str(error))
        return
    yield _expiry(settings.link)


def _expiry(link: LinkSettings) -> Finding:
    certificates = [
        x509.load_pem_x509_certificate(file.read_bytes())
        for file in (link.ca_file, link.certificate_file)
    ]
    ends = min(one.not_valid_after_utc for one in certificates)
    name = f"zone link certificates: good until {ends:%Y-%m-%d}"
    todo = "They end soon, or have ended: make new ones with deploy/link-ca.sh, for both machines."
    return Finding(ends - SystemClock().now() > WARN_BEFORE, name, todo)
