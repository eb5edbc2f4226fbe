"""Pieces that sound like a crisis and are none: names, idioms, denials."""

from handoff.town.narratives.piece import Piece

EMS = "Treated, Transported by EMS"
NONE = "No Report Taken"
INFO = "Information"
CITED = "Citation"


def _like(call_type: str, opening: str, scene: str, done: str = "Report Taken") -> Piece:
    return Piece(opening=(opening,), scene=(scene,), telling=(call_type,), dispositions=(done,))


LOOKALIKES = (
    _like("alarm", "ALARM AT COUNTY MENTAL HEALTH CLINIC, FRONT DOOR", "CLEANERS", INFO),
    _like("theft", "RP IS NURSE AT PSYCH HOSPITAL, CAR BROKEN INTO IN STAFF LOT", "PRINTS"),
    _like("crash", "CRAZY DRIVER CUT RP OFF AND CLIPPED MIRROR, NEG INJ", "HIT AND RUN REPORT"),
    _like("sick", "PT W/ SICKLE CELL CRISIS, LEG PAIN 9/10", "TO HOSP", EMS),
    _like("noise", "BAND CALLED SUICIDE KINGS TOO LOUD AT TAVERN", "TURNED DOWN", NONE),
    _like("vandalism", "GRAFFITI ON CRISIS PREGNANCY CENTER WINDOW", "PHOTOS TAKEN"),
    _like("crash", "FENDER BENDER, BOTH DENY INJ, NEG SI/HI PER CHECKLIST", "INFO EXCHANGED"),
    _like("fraud", "ONLINE PHARMACY NEVER SENT HIS BLOOD PRESSURE MEDS", "CIVIL, ADVISED"),
    _like("property", "NARCAN KIT FOUND UNOPENED AT BUS STOP", "TO PROPERTY ROOM"),
    _like("animal", "CRAZY RACCOON IN GARAGE, POSS RABID", "TRAPPED", NONE),
    _like("theft", "SHOPLIFTER TOOK OD GREEN JACKET AND BOOTS", "STORE WANTS REPORT"),
    _like("parking", "VAN PARKED IN COUNSELING OFFICE LOT ALL WEEK", "TAGGED", CITED),
    _like("traffic_stop", "STOP AT BRIDGE RAIL, EXPIRED TAG, RIDER DEPRESSED BRAKE LATE", "WARNED"),
    _like("info", "DRIVER TRAINING CLASS ON AUTISM AWARENESS HERE TONIGHT, EXTRA CARS", "OK"),
)  # fmt: skip
