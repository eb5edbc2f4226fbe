"""Words to responders go out only where they are read whole: plain words, and nobody's name."""

import pytest

from redaction.guidance import flag_text_fact, unchecked

TEAMS = ["Northfield co-response", "Harbor Recovery"]
MAY_GO = (
    "Speak slowly, no sirens, she is afraid of dogs",
    "Prefers to be called by first name",
    "Let him keep his backpack",
    "Habla español, hable despacio",
    "Speak slowly. One officer at a time.",
    "Speak slowly, one officer at a time, no sirens.",
    "Prefers to talk in the hall. Dog in the yard.",
    "Ask for the co-response team.",
    "Small knife was taken from him.",
    "Give him space and wait for an answer.",
    "Please knock, do not ring the bell.",
    "Turn off lights and siren before you arrive.",
    "She does not hear well: face her when you speak.",
    "Deaf; write it down or ask for a sign language interpreter.",
    "Uses a wheelchair, use the back entrance.",
    "He startles easily. Tell him before you touch him.",
    "Say who you are and why you came.",
    "Keep your voice low and your hands where she can see them.",
    "Sit down with them if you can; standing over them frightens them.",
    "Don't rush. He needs a minute to answer.",
    "Two small dogs, both friendly, behind the gate.",
    "One question at a time, short sentences.",
    "She will want her sister with her.",
    "Use they and them.",
    "Prefers a woman officer if there is one.",
    "Let her finish her cigarette outside first.",
    "Knife in the left boot; ask and he hands it over.",
    "Threw a chair at the door earlier today.",
    "Takes the stairs slowly with a cane.",
    "Espere afuera, por favor, y llame a la puerta.",
    "Hable con calma, sin sirenas ni luces.",
    "Tiene miedo de los perros.",
    "Déjele su mochila.",
    "Prefiere que le llamen por su nombre.",
    "Come on foot from the corner, not by car.",
    "Offer water, it helps him calm down.",
    "He likes to talk about music.",
    "Blanket over his shoulders helps.",
    "Do not take his hat.",
    "Ask before you come in; it's his home.",
    "No shouting, no crowd.",
    "He walks away when he is upset; give him room.",
    "Shotgun locked in the garage, key on the hook.",
    "He may spit or bite when held; keep your distance.",
    "She carries a cane.",
    "PREFERS TO BE CALLED BY FIRST NAME",
    "SPEAK SLOWLY, ONE OFFICER AT A TIME, NO SIRENS",
    "let her bring her dog along",
    "Ask her sister to come to the door; she will help.",
    "He will talk if you wait.",
    "Gun in the bedroom. He agreed to leave it there.",
)
MAY_NOT = (
    "Toma metadona, esquizofrenia",
    "Ask for her son Peter Long, 218-555-0100",
    "schizophrenic, takes Haldol, client of Harbor clinic",
    "Carry naloxone.",
    "Bring Narcán",
    "Está en tratamiento",
    "Tiene depresión",
    "Oye voces",
    "Hears voices, be calm",
    "Es bipolar",
    "Toma pastillas",
    "Usa drogas",
    "Alcohólico, hable despacio",
    "Borracho, espere",
    "Heroína en la bolsa",
    "Padece de demencia",
    "Autista, no sirenas",
    "Tiene VIH",
    "schiz0phrenic",
    "s c h i z o",
    "\u0455chizo",
    "sch\u200bizophrenic",
    "schizo-phrenic",
    "On lithium",
    "Takes Zyprexa daily",
    "Seroquel at night",
    "Wellbutrin",
    "Dr. Ortiz knows him",
    "Call Maria first",
    "Ask for Grace",
    "Ask for Page Young",
    "Her brother Will Long can help",
    "Mrs. Young next door helps",
    "call 218 555 0100",
    "two one eight five five five zero one zero zero",
    "2 1 8 5 5 5 0 1 0 0",
    "peter.long@example.org",
    "Lives at 418 Wren Hollow",
    "SSN 078-05-1120",
    "DOB 3/4/1981",
    "plate ABC 1234",
    "Sees people who are not there",
    "Wants to punch himself again",
    "\U0001f489 be calm",
    "client of the county",
    "Northfield co-response knows her",
    "goes to Harbor  recovery first",
    "Schizophrénie, parler doucement",
    "\u8e81\u90c1\u75c7",
    "Parkinson's, slow",
    "kidney failure",
    "pregnant",
    "HIV positive",
    "Was at St. Mary's last week",
    "hepatitis, wear gloves",
    "on parole",
    "registered sex offender",
    "ask his PO",
    "goes to 12 step",
    "Section 8",
    "Let him keep his methadone",
    "drinks",
    "medicated, wait",
    "Speak slowly. F20.9",
    "Speak slowly to Ann",
    "Ask John",
    "Call mark",
    "ask for will",
    "Ask for May",
    "ASK FOR YOUNG",
    "Ask for Mr. Long",
    "PETER LONG",
    "esquizofrénico",
    "Toma Haldol por la noche",
    "llame al 218-555-0100",
    "Su hijo Pedro puede ayudar",
    "Llame a María",
    "He uses",
    "He will use again",
    "He uses at home",
    "Ask for Bell",
    "Ella can help",
)


def test_honest_guidance_passes():
    assert {text: unchecked(text, TEAMS) for text in MAY_GO if unchecked(text, TEAMS)} == {}


def test_diagnoses_names_and_numbers_and_what_cannot_be_read_are_stopped_in_any_language():
    assert [text for text in MAY_NOT if not unchecked(text, TEAMS)] == []
    assert "neutral" not in {flag_text_fact(text, TEAMS) for text in MAY_NOT}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Toma metadona, esquizofrenia", ("metadona", "esquizofrenia")),
        ("Ask for her son Peter Long, 218-555-0100", ("Peter Long", "218-555-0100")),
        ("Speak slowly \U0001f489", ("\U0001f489",)),
        ("Speak slowly. Harbor  RECOVERY knows", ("Harbor  RECOVERY",)),
    ],
)
def test_the_writer_is_told_which_of_their_own_words_to_change(text, parts):
    assert set(parts) <= set(unchecked(text, TEAMS))


def test_a_plain_text_with_one_word_from_no_list_is_stopped_wherever_the_word_stands():
    words = ["speak", "slowly", "and", "wait", "outside"]
    for place in range(len(words) + 1):
        for unknown in ("zyprexa", "olanzapina", "x", "2185550100", "\u7cbe\u795e"):
            text = " ".join((*words[:place], unknown, *words[place:]))
            assert flag_text_fact(text) != "neutral", text


def test_no_words_are_no_words():
    assert unchecked(" \n") == ()
    assert flag_text_fact("") == "neutral"
