"""Pieces: suicidal subjects and attempts."""

from handoff.town.narratives.piece import Piece
from handoff.town.story import Facts

SELF = Facts(threat="self", categories=("suicide",))
HURT = Facts(threat="self", injuries="true", categories=("suicide",))

SUICIDE = (
    Piece(
        opening=(
            "RP RCVD TEXT FROM {rel} {first} {last} SAYING GOODBYE, NOW PHONE GOES TO VM",
            "TEXT READ BY RP: TELL MOM IM SORRY, DONT LOOK FOR ME",
        ),
        later=("PHONE PINGED NEAR {place}", "RP ADV {he} TRIED TO KILL {self} LAST SPRING"),
        scene=("OUT W/ {him}, TALKING", "AGREES TO SPEAK W/ CLINICIAN"),
        facts=SELF,
        telling=("suicidal",),
        hidden=("welfare", "assist"),
    ),
    Piece(
        opening=(
            "{rel} LOCKED IN BATHROOM W/ PILLS, YELLING {he} WILL TAKE ALL OF THEM",
            "RP CAN HEAR BOTTLE BEING SHAKEN",
        ),
        later=("STILL BEHIND DOOR, CRYING", "RP WAITING OUT FRONT W/ PHONE"),
        scene=("DOOR OPEN, BOTTLE SECURED", "EMS EVALUATING"),
        facts=SELF,
        telling=("suicidal",),
        hidden=("domestic", "trouble"),
        transport=True,
    ),
    Piece(
        opening=(
            "{kind} STANDING OUTSIDE THE RAIL ON MILLRACE BRIDGE LOOKING DOWN",
            "SECOND CALLER SAME, SUBJ WONT ANSWER PASSERS BY",
        ),
        later=("SHOES AND WALLET LEFT ON SIDEWALK",),
        scene=("ESTABLISHED CONVERSATION", "BACK OVER RAIL, IN SQUAD, COOPERATIVE"),
        facts=SELF,
        telling=("suicidal",),
        hidden=("suspicious", "assist"),
        transport=True,
    ),
    Piece(
        opening=(
            "CALLER IS SUBJ, SAYS {he} CANT DO THIS ANYMORE AND TONIGHT IS THE NIGHT",
            "HAS A PLAN, WONT TELL HOW. ALONE AT HOME",
        ),
        later=("KEEPING {him} ON LINE", "SAYS SISTER DIED IN OCT"),
        scene=("MADE CONTACT", "CALM, WANTS TO TALK TO SOMEONE"),
        facts=SELF,
        telling=("suicidal",),
        hidden=("info", "trouble"),
    ),
    Piece(
        opening=(
            "988 WARM TRANSFER: CLIENT ADV INTENT TONIGHT, MEANS IN HOUSE, THEN HUNG UP",
            "COUNSELOR GAVE CB {phone}",
        ),
        later=("NO ANS ON CB X2",),
        scene=("SUBJ AT DOOR, TEARFUL", "DENIES MEANS IN HOUSE TO US, STILL WANTS TO DIE"),
        facts=SELF,
        telling=("suicidal",),
        hidden=("welfare", "assist"),
    ),
    Piece(
        opening=(
            "{rel} SWALLOWED ABT 30 OF {his} SLEEPING TABS ON PURPOSE 20 AGO, STILL AWAKE",
            "RP ON WITH POISON CONTROL",
        ),
        later=("GETTING DROWSY PER RP",),
        scene=("MEDICS W/ PT",),
        facts=SELF,
        telling=("attempt", "overdose"),
        hidden=("sick",),
        dispositions=("Treated, Transported by EMS",),
        transport=True,
    ),
    Piece(
        opening=(
            "{rel} {age} YOA CUT BOTH WRISTS, WRAPPED IN TOWEL, BLEEDING SLOWED",
            "SITTING ON KITCHEN FLOOR W/ RP",
        ),
        later=("RP TOOK BLADE AWAY, ITS IN THE SINK",),
        scene=("LACERATIONS SUPERFICIAL, EMS BANDAGING",),
        facts=Facts(
            weapon="knife",
            weapon_assertion="stated",
            threat="self",
            injuries="true",
            categories=("suicide",),
        ),
        telling=("attempt",),
        hidden=("sick", "domestic"),
        dispositions=("Treated, Transported by EMS",),
        transport=True,
    ),
    Piece(
        opening=(
            "SCHOOL COUNSELOR: STUDENT DISCLOSED {he} TIED A ROPE IN GARAGE LAST NIGHT",
            "NOW HOME ALONE AT {place}, MOTHER AT WORK",
        ),
        later=("MOTHER ENRT, 25 OUT",),
        scene=("W/ STUDENT, OK PHYSICALLY", "ROPE TAKEN DOWN"),
        facts=Facts(threat="self", children_present="true", categories=("suicide",)),
        telling=("suicidal",),
        hidden=("welfare", "assist"),
        ages=(13, 17),
    ),
    Piece(
        opening=(
            "HX OF ATTEMPTS, TONIGHT SAME TALK. {rel} DRIVING AROUND TELLING FAMILY GOODBYE",
            "LAST SEEN OLD FERRY RD NB",
        ),
        later=("BOLO TO NEIGHBORING AGENCIES",),
        scene=("VEH LOCATED, SUBJ OUT W/ US", "SAYS {he} JUST WANTED IT TO STOP"),
        facts=SELF,
        telling=("suicidal",),
        hidden=("missing", "suspicious"),
    ),
    Piece(
        opening=(
            "NEIGHBOR JUMPED FROM 2ND FLOOR BALCONY, BROKEN LEG, SAYING LET ME DIE",
            "ON GRASS BEHIND BLDG",
        ),
        later=("RP HOLDING {his} HAND",),
        scene=("MEDICS W/ PT, OPEN FX", "KEEPS REPEATING {he} WANTED TO END IT"),
        facts=HURT,
        telling=("attempt",),
        hidden=("fall",),
        dispositions=("Treated, Transported by EMS",),
        transport=True,
    ),
)
