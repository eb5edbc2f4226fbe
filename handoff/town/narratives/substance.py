"""Pieces: overdose, withdrawal, substance-use crisis."""

from handoff.town.narratives.piece import Piece
from handoff.town.story import Facts

USE = Facts(categories=("substance_use",))

SUBSTANCES = (
    Piece(
        opening=(
            "{rel} UNRESP IN BATHROOM, BLUE LIPS, SYRINGE ON FLOOR",
            "RP GAVE 1 NARCAN, NO CHANGE YET",
        ),
        later=("2ND DOSE IN, STARTING TO BREATHE",),
        scene=("AWAKE, ANGRY, REFUSING TRANSPORT",),
        facts=USE,
        telling=("overdose",),
        hidden=("sick", "breathing"),
        dispositions=("Treated, Transported by EMS", "Refused Care"),
    ),
    Piece(
        opening=(
            "{rel} QUIT DRINKING 2 DAYS AGO, SHAKING ALL OVER, SEEING BUGS ON WALL",
            "DRANK A FIFTH A DAY BEFORE THAT",
        ),
        later=("SWEATING, CONFUSED ABT WHERE {he} IS",),
        scene=("MEDICS ADV DTS, TAKING {him} IN",),
        facts=USE,
        telling=("overdose", "mental"),
        hidden=("sick",),
        dispositions=("Treated, Transported by EMS",),
        transport=True,
    ),
    Piece(
        opening=(
            "POSS FENTANYL OD IN PARKED CAR, BREATHING SLOW AND SNORING",
            "FOIL ON DASH, DOORS LOCKED",
        ),
        later=("BYSTANDER BROKE WINDOW",),
        scene=("NARCAN X2 BY UNIT, COMING AROUND",),
        facts=USE,
        telling=("overdose",),
        hidden=("suspicious", "abandoned"),
        dispositions=("Treated, Transported by EMS",),
        transport=True,
    ),
    Piece(
        opening=(
            "ROOMMATE UP 3 DAYS ON METH, TALKING TO LAMP, RIPPING WIRES OUT OF WALLS",
            "PUPILS HUGE, CANT SIT STILL",
        ),
        later=("RP WAITING IN LAUNDRY ROOM",),
        scene=("CALMING DOWN, WATER GIVEN",),
        facts=Facts(categories=("substance_use", "mental_health")),
        telling=("mental",),
        hidden=("disorderly", "vandalism"),
    ),
    Piece(
        opening=(
            "CALLER SAYS {he} RELAPSED, WANTS DETOX BED TONIGHT OR WILL USE AGAIN AND NOT WAKE UP",
            "WALKING AROUND OUTSIDE, NO PLACE TO GO",
        ),
        later=("STILL ON LINE, CRYING",),
        scene=("SITTING W/ {him} IN SQUAD",),
        facts=USE,
        telling=("mental",),
        hidden=("info", "assist"),
    ),
    Piece(
        opening=(
            "{rel} TOOK UNK AMT OF METHADONE, NODDING OFF, HARD TO KEEP AWAKE",
            "RP SHAKING {him} TO STAY UP",
        ),
        later=("RESP ABT 8 PER MIN PER RP",),
        scene=("EMS HAS PT",),
        facts=USE,
        telling=("overdose",),
        hidden=("sick",),
        dispositions=("Treated, Transported by EMS",),
        transport=True,
    ),
)
