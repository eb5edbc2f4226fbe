"""Pieces: psychosis, mania, panic, trauma."""

from handoff.town.narratives.piece import Piece
from handoff.town.story import Facts

MIND = Facts(categories=("mental_health",))
OTHERS = Facts(threat="others", categories=("mental_health",))

MINDS = (
    Piece(
        opening=(
            "{rel} {first} OFF MEDS 2 WKS, HEARING VOICES, SAYS THE TV GIVES {him} ORDERS",
            "NOT EATING, UP ALL NIGHT",
        ),
        later=("RP SAYS NORMALLY SEES DR AT COUNTY CLINIC",),
        scene=("IN CONTACT, GUARDED BUT TALKING",),
        facts=MIND,
        telling=("mental",),
        hidden=("assist", "domestic"),
    ),
    Piece(
        opening=(
            "{kind} IN LOBBY ARGUING W/ SOMEBODY WHO IS NOT THERE, SCARING CUSTOMERS",
            "POINTING AT CEILING, SAYS CAMERAS IN {his} TEETH",
        ),
        later=("MGR HAS LOCKED INNER DOOR",),
        scene=("OUTSIDE W/ {him}", "RESPONDING TO INTERNAL STIMULI"),
        facts=MIND,
        telling=("mental",),
        hidden=("trespass", "disorderly"),
    ),
    Piece(
        opening=(
            "{rel} THINKS NEIGHBORS PUMP GAS THRU VENTS, TAPING WINDOWS SHUT",
            "HASNT SLEPT IN 4 DAYS, GETTING WORSE",
        ),
        later=("RP SAYS {he} LAUGHS FOR NO REASON",),
        scene=("LET US IN, PARANOID, COOPERATIVE",),
        facts=MIND,
        telling=("mental",),
        hidden=("assist", "noise"),
    ),
    Piece(
        opening=(
            "NAKED {kind} WALKING IN CENTER LANE PREACHING, SAYS {he} IS AN ARCHANGEL",
            "CARS SWERVING",
        ),
        later=("NOW SITTING ON MEDIAN",),
        scene=("BLANKET GIVEN, OUT OF ROADWAY", "KNOWS {his} NAME, NOT THE YEAR"),
        facts=MIND,
        telling=("mental",),
        hidden=("disorderly", "suspicious"),
        transport=True,
    ),
    Piece(
        opening=(
            "{rel} BIPOLAR, MANIC SINCE FRI, PULLING UP CARPET AND SCREAMING AT NEIGHBORS",
            "SPENT RENT ON 9 TELEVISIONS",
        ),
        later=("PACING IN HALL NOW",),
        scene=("TALKING FAST, PRESSURED, AGREES TO SIT",),
        facts=MIND,
        telling=("mental",),
        hidden=("noise", "disorderly"),
    ),
    Piece(
        opening=(
            "SUBJ BARKING AT CARS AND SALUTING MAILBOXES, STEPPING INTO TRAFFIC",
            "DOES NOT SEEM TO HEAR ANYBODY",
        ),
        later=("2ND CALL SAME SUBJ, NOW AT DEPOT ST",),
        scene=("OUT W/ {him}, DISORIENTED",),
        facts=MIND,
        telling=("mental",),
        hidden=("suspicious", "disorderly"),
    ),
    Piece(
        opening=(
            "GROUP HOME STAFF: RESIDENT DECOMPENSATING, REFUSED MEDS, THREW CHAIR AT STAFF",
            "OTHER RESIDENTS MOVED TO BACK ROOM",
        ),
        later=("STAFF NOT HURT", "NOW TEARING UP OFFICE"),
        scene=("QUIET IN {his} ROOM NOW",),
        facts=Facts(threat="others", injuries="false", categories=("mental_health",)),
        telling=("mental_violent", "mental"),
        hidden=("fight", "trouble"),
        dispositions=("Transported by Law Enforcement", "Report Taken"),
        transport=True,
    ),
    Piece(
        opening=(
            "{rel} SAYS {his} BROTHER IS AN IMPOSTOR AND THAT {he} WILL KILL HIM FOR IT",
            "DX SCHIZOPHRENIA PER MOTHER",
        ),
        later=("BROTHER LEFT HOUSE, SAFE AT GAS STATION",),
        scene=("SUBJ ON PORCH, HANDS VISIBLE", "NO INJ TO ANYBODY"),
        facts=Facts(threat="others", injuries="false", categories=("mental_health",)),
        telling=("mental_violent", "mental"),
        hidden=("threats", "domestic"),
    ),
    Piece(
        opening=(
            "MOTHER OF 3 WK OLD SAYS BABY IS NOT HERS AND THAT SOMEBODY SWAPPED IT",
            "HUSBAND HOLDING INFANT IN NEXT ROOM, SHE HAS BEEN CRYING SINCE YESTERDAY",
        ),
        later=("HUSBAND WANTS SOMEBODY WHO CAN TALK TO HER",),
        scene=("BABY FINE W/ FATHER",),
        facts=Facts(children_present="true", categories=("mental_health",)),
        telling=("mental",),
        hidden=("domestic", "assist"),
        sex="F",
        ages=(19, 38),
    ),
    Piece(
        opening=(
            "VETERAN HAVING FLASHBACK, CRAWLING IN YARD CALLING OUT TO HIS SQUAD",
            "WIFE SAYS LOUD NOISES MAKE IT WORSE, NO SIRENS",
        ),
        later=("UNITS ADV, SILENT APPROACH",),
        scene=("TALKING W/ HIM BY FIRST NAME", "BACK INSIDE W/ WIFE"),
        facts=MIND,
        telling=("mental",),
        hidden=("suspicious", "assist"),
        sex="M",
        ages=(26, 62),
    ),
    Piece(
        opening=(
            "CALLER HYPERVENTILATING, PANIC ATTACK, ALONE, BEGS FOR SOMEONE TO STAY ON LINE",
            "SAYS WALLS ARE CLOSING IN",
        ),
        later=("BREATHING SLOWER NOW",),
        scene=("VITALS OK PER MEDIC, STILL SHAKING, WANTS HELP W/ ANXIETY",),
        facts=MIND,
        telling=("mental",),
        hidden=("sick", "breathing"),
        dispositions=("Refused Care",),
    ),
    Piece(
        opening=(
            "TENANT FLOODING APT ON PURPOSE TO DROWN THE RADIO WAVES, WATER IN UNIT BELOW",
            "LL HAS KEY",
        ),
        later=("SHOUTING THRU DOOR THAT NOBODY MAY COME IN",),
        scene=("IN, WATER OFF, SUBJ WRAPPED IN FOIL",),
        facts=MIND,
        telling=("mental",),
        hidden=("vandalism", "trouble"),
    ),
)
