"""Pieces: everyday calls that are nobody's crisis."""

from handoff.town.narratives.piece import Piece

EMS = "Treated, Transported by EMS"
NONE = "No Report Taken"
GOA = "Gone On Arrival"
INFO = "Information"
CITED = "Citation"


def _plain(call_type: str, *lines: str, done: str = "Report Taken") -> Piece:
    """Opening line, then what the scene brought."""
    return Piece(opening=lines[:1], scene=lines[1:], telling=(call_type,), dispositions=(done,))


PLAIN = (
    _plain("crash", "2 VEH REAR END, BOTH IN TURN LN, NEG INJ", "VEHS MOVED, INFO TRADED"),
    _plain("crash", "CAR VS DEER, FRONT DAMAGE, DRIVER OUT OF VEH", "TOW ENRT, DEER DISPATCHED"),
    _plain("crash_injury", "T BONE AT LIGHT, DRIVER NECK PAIN, AIRBAGS", "EMS TRANSPORTING ONE"),
    _plain("burglary", "BACK DOOR KICKED IN WHILE AT WORK, TV AND TOOLS GONE", "PRINTS LIFTED"),
    _plain("burglary", "GARAGE ENTERED OVERNIGHT, 2 BIKES TAKEN, LOCK CUT", "NEIGHBOR HAS VIDEO"),
    _plain("theft", "MALE LEFT W/ CART OF DETERGENT, BLU HATCHBACK", "STORE WANTS REPORT"),
    _plain("theft", "CATALYTIC CONVERTER CUT OFF WORK TRUCK OVERNIGHT", "NEG SUSP INFO"),
    _plain("fraud", "GRANDPARENT SCAM, RP SENT 4000 IN GIFT CARDS", "REPORT FOR BANK"),
    _plain("noise", "LOUD BASS FROM UPSTAIRS, ONGOING ALL WEEK", "MUSIC DOWN", done=NONE),
    _plain("noise", "PARTY IN BACKYARD, CARS BLOCKING DRIVE", "SHUT DOWN", done=NONE),
    _plain("noise", "FIREWORKS SINCE 2200, DOG SCARED", "QUIET ON ARRIVAL", done=GOA),
    _plain("alarm", "FRONT MOTION, KEYHOLDER ENRT 15", "EMPLOYEE ERROR, SECURE", done=INFO),
    _plain("alarm", "REAR DOOR CONTACT, WINDY", "ALL SECURE", done=INFO),
    _plain("traffic_stop", "TRAFFIC STOP, TAG QLL 417, GRY SEDAN", "CITATION SPEED", done=CITED),
    _plain("traffic_stop", "STOP ON WHI PU, NO TAIL LIGHTS", "WARNED", done=NONE),
    _plain("reckless", "SEMI WEAVING NB, 2ND CALL SAME TRUCK", "UTL", done=GOA),
    _plain("parking", "CAR BLOCKING HYDRANT 2 DAYS", "TAGGED", done=CITED),
    _plain("abandoned", "VEH ON SHOULDER, HAZARDS OFF, EMPTY", "OWNER NOTIFIED", done=INFO),
    _plain("animal", "LOOSE DOG NO COLLAR, FRIENDLY", "BACK W/ OWNER", done=NONE),
    _plain("animal", "BAT IN BEDROOM, RP WANTS IT OUT", "RELEASED", done=NONE),
    _plain("property", "WALLET FOUND IN PARK, RP HOLDING IT", "TO PROPERTY ROOM"),
    _plain("harassment", "EX COWORKER KEEPS CALLING RP AT WORK", "ADVISED ON TRO"),
    _plain("vandalism", "MAILBOXES SMASHED WHOLE BLOCK", "PHOTOS TAKEN"),
    _plain("suspicious", "TWO W/ FLASHLIGHTS LOOKING IN CARS", "CHECKED AREA", done=GOA),
    _plain("trespass", "TEENS ON SCHOOL ROOF", "GONE", done=GOA),
    _plain("fight", "3 IN PARKING LOT SHOVING, NOW SPLIT UP", "NEG VIC", done=GOA),
    _plain("domestic", "VERBAL OVER CAR KEYS, BOTH CALM NOW", "ONE LEFT FOR NIGHT"),
    _plain("sick", "VOMITING SINCE LAST NIGHT, WEAK", "TO HOSP", done=EMS),
    _plain("fall", "FELL FROM LADDER, ANKLE PAIN", "SPLINTED", done=EMS),
    _plain("chest", "CHEST PAIN X1 HR, DIAPHORETIC", "TO HOSP", done=EMS),
    _plain("breathing", "ASTHMA, INHALER EMPTY", "NEB GIVEN", done=EMS),
    _plain("assist", "LOCKED OUT, STOVE ON", "ENTRY MADE", done=NONE),
    _plain("info", "ROAD CLOSED FOR WATER MAIN UNTIL 0600", done=INFO),
)  # fmt: skip
