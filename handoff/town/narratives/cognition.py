"""Pieces: dementia, autism, developmental disability, and welfare checks with a cause."""

from handoff.town.narratives.piece import Piece
from handoff.town.story import Facts

COGNITION = Facts(categories=("developmental_cognitive",))
CAUSE = Facts(categories=("welfare_check", "mental_health"))

COGNITIONS = (
    Piece(
        opening=(
            "ELDERLY {kind} IN NIGHTCLOTHES AT BUS STOP, SAYS WAITING FOR A TROLLEY HOME",
            "DOES NOT KNOW {his} ADDRESS, NO COAT",
        ),
        later=("POSS FROM MEMORY CARE ON TANNERY",),
        scene=("WARM IN SQUAD, STAFF COMING",),
        facts=COGNITION,
        telling=("mental",),
        hidden=("assist", "welfare"),
        ages=(71, 92),
    ),
    Piece(
        opening=(
            "AUTISTIC TEEN, NON VERBAL, MELTDOWN, HITTING HEAD ON WALL, MOM CANT HOLD {him}",
            "MOM ASKS FOR NO LIGHTS NO SIREN",
        ),
        later=("HAS A HELMET ON NOW",),
        scene=("SITTING W/ WEIGHTED BLANKET",),
        facts=Facts(
            threat="self", children_present="true", categories=("developmental_cognitive",)
        ),
        telling=("mental",),
        hidden=("domestic", "trouble"),
        ages=(13, 16),
    ),
    Piece(
        opening=(
            "{age} YO W/ DEMENTIA WALKED OUT OF HOUSE, SUNDOWNING, THINKS SPOUSE IS A BURGLAR",
            "SPOUSE FOLLOWING ON FOOT",
        ),
        later=("HEADED TWD MARSH GATE",),
        scene=("HOME, SETTLED, SPOUSE WORN OUT AND ASKING FOR HELP",),
        facts=COGNITION,
        telling=("mental",),
        hidden=("missing", "assist"),
        ages=(70, 91),
    ),
    Piece(
        opening=(
            "ADULT W/ DOWN SYNDROME WONT LEAVE CLOSED LIBRARY, SOBBING, BUS NEVER CAME",
            "STAFF TRIED CALLING CAREGIVER X3",
        ),
        later=("CAREGIVER NUMBER DISCONNECTED",),
        scene=("GROUP HOME LOCATED",),
        facts=COGNITION,
        telling=("mental",),
        hidden=("trespass", "assist"),
        ages=(19, 50),
    ),
    Piece(
        opening=(
            "COWORKER NO SHOW X3 DAYS, WROTE ON FB THAT NOBODY WILL MISS {him}",
            "DIVORCED LAST MONTH, LIVES ALONE AT {place}",
        ),
        later=("CAR IN DRIVE, BLINDS DOWN",),
        scene=("CAME TO DOOR, DISHEVELED, TEARFUL, WANTS TO TALK",),
        facts=CAUSE,
        telling=("mental",),
        hidden=("welfare",),
    ),
    Piece(
        opening=(
            "RP IN OTHER STATE: {rel} STOPPED TAKING HALDOL, CALLS SAY FAMILY IS BUGGED",
            "ASKS WELFARE CHECK, HAS NOT LEFT ROOM IN A WEEK",
        ),
        later=("NO ANS ON PHONE",),
        scene=("SPOKE THRU DOOR, WILL COME OUT FOR CLINICIAN ONLY",),
        facts=CAUSE,
        telling=("mental",),
        hidden=("welfare",),
    ),
    Piece(
        opening=(
            "MAIL CARRIER: RESIDENT HAS NOT PICKED UP MAIL, HEARD WAILING INSIDE 2 DAYS NOW",
            "LOST {his} SPOUSE AT XMAS PER NEIGHBOR",
        ),
        later=("NEIGHBOR HAS KEY",),
        scene=("ON COUCH, NOT EATEN, SAYS NO POINT ANYMORE",),
        facts=CAUSE,
        telling=("mental",),
        hidden=("welfare",),
        ages=(60, 88),
    ),
)
