"""Pieces on which careful readers could go either way: plain intoxication and homelessness."""

from handoff.town.narratives.piece import Piece

DOUBTFUL = (
    Piece(
        opening=("{kind} PASSED OUT ON BENCH, SMELLS OF ALCOHOL, WAKES WHEN SPOKEN TO",),
        scene=("WALKED TO COUSINS HOUSE AROUND CORNER",),
        telling=("intox",),
        dispositions=("No Report Taken",),
    ),
    Piece(
        opening=("DRUNK {kind} SINGING OUTSIDE TAVERN, STAGGERING, FRIENDS LEFT",),
        later=("MGR ONLY WANTS {him} MOVED ALONG",),
        scene=("CAB CALLED",),
        telling=("intox", "disorderly"),
        dispositions=("No Report Taken",),
    ),
    Piece(
        opening=("{kind} SLEEPING IN ATM VESTIBULE W/ CART, BANK WANTS {him} OUT BY OPEN",),
        scene=("MOVED ALONG, GIVEN SHELTER CARD",),
        telling=("vagrant", "trespass"),
        dispositions=("No Report Taken",),
    ),
    Piece(
        opening=("TENT UNDER UNION MILL OVERPASS, ONE PERSON, CAMP STOVE, NO COMPLAINT BUT COLD",),
        scene=("OK, DECLINED RIDE TO WARMING CENTER",),
        telling=("vagrant", "info"),
        dispositions=("No Report Taken",),
    ),
    Piece(
        opening=("INTOX {kind} ASKING FOR RIDE AT FIRE STATION, SLURRED, POLITE",),
        scene=("RIDE GIVEN",),
        telling=("intox",),
        dispositions=("Transport or Escort",),
    ),
)
