"""What columns and keys of exports are called: names seen in CAD exports, views and open data.

Compared without case and marks, so `Call No.`, `call_no` and `CALLNO` are one.
"""

from collections.abc import Iterable
from functools import lru_cache

_FIELDS = {
    "key": "callid incidentid eventid eid cadeventid cadincidentid incidentkey callkey masterid"
    " responsemasterincidentid uid uuid objectid cadid sequenceid recordid transactionid",
    "number": "number no nr callnumber callno callnum incidentnumber incidentno incidentnum"
    " inc incno incident masterincidentnumber eventnumber eventno eventnum num1 casenumber caseno"
    " agencyeventid dispatchnumber cfsnumber cfs callforservice templateid runnumber einsatznummer"
    " incidentref reference ref call cadnumber eventid2 jobnumber",
    "agency": "agency agencyid ori agencycode agid jurisdiction department agencyname"
    " dispatchcenter",
    "report_number": "reportnumber reportno rmsnumber rmscasenumber gonumber policereport"
    " casereportnumber",
    "common_number": "commoneventid commonnumber mutualaidnumber linkednumber",
    "created_at": "created createdat createdatetime createddatetime createtime createdtime"
    " opened openedat openedon timeopened received receivedat calltime callreceived"
    " callreceiveddatetime calldatetime callstart starttime entrydatetime entered reported"
    " reportedat reportdatetime incidentdatetime eventdatetime responsedatetime responsedate"
    " datetime date timereceived timephonepickup adts loggedon loggedonutc originaltimequeued"
    " eventcreatedatetime eventcreateddatetime eventcreated eventcreatetime callcreatedatetime"
    " callcreateddatetime callcreated incidentcreated callopened receiveddatetime callreceivedtime"
    " cadeventoriginaltimequeued clockstarttime alarmtime eingang gemeldet",
    "closed_at": "closed closedat closedatetime closeddatetime closetime closingtime timecallclosed"
    " incidentclosedatetime completedat endtime xdts timeclosed",
    "updated_at": "updated updatedat lastupdated lastupdate lastchange lastchanged lastmodified"
    " modified modifiedat changedat incidentlastupdate lastupdatetimestamp laststatuschange udts"
    " changed timestamp asof version",
    "dispatched_at": "dispatched dispatchedat dispatchdatetime dispatchtime firstunitdispatched"
    " firstunitdispatchedtime timefirstunitassigned firstassignmentdatetime dsts dispatchedon"
    " alarmiert",
    "en_route_at": "enroute enrouteat enr enroutedatetime enroutetime firstunitenroute"
    " firstunitenroutedtime timefirstunitenroute firstactivationdatetime ents responding",
    "on_scene_at": "onscene onsceneat onscenedatetime onscenetime arrived arrivedat arrivaltime"
    " arrivedatetime firstunitarrived firstunitarrivedtime timefirstunitarrived"
    " firstonscenedatetime arts arrival arrive",
    "cleared_at": "cleared clearedat cleardatetime cleartime timefirstcallcleared availabletime"
    " inservicetime",
    "type_code": "typecode calltypecode naturecode tycod eventtype eventtypecode incidenttypecode"
    " code initialcalltype initialtypecode agencyincidentcalltype emdcode2 stichwortcode",
    "type_text": "type calltype nature natureofcall problem description incidenttype typing"
    " typeliteral typeeng eventtypedescription calldescription incidenttypedescription"
    " initialproblemdescription casetypeinitialdesc initialcalltypedescription problemdescription"
    " agencyincidentcalltypedescription localnaturedescription title einsatzstichwort stichwort"
    " grund calltypedescription callnature",
    "type_final_code": "finalcalltype finaltypecode finalcode finalcalltypecode",
    "type_final_text": "finalproblemdescription casetypefinaldesc finaltype finaldescription"
    " finalcalltypedescription finalnature",
    "subtype_text": "subtype subtypeliteral subeng subtycod subtypedescription",
    "determinant": "determinant emdcode pulsepointdeterminantcode proqa mpds determinantcode"
    " protocolcode",
    "priority": "priority prio pri prioritycode priorityno prioritynumber prioritylevel"
    " initialseveritylevelcode finalseveritylevelcode urgency agencyincidentprioritydescription"
    " prioritydescription severity dringlichkeit",
    "status": "status callstatus incidentstatus state eventstatus eventstatusmnemonic"
    " responsestate statuscode stat",
    "cancelled": "cancelled canceled canceledflag cancelledflag iscancelled iscanceled cancel",
    "deleted": "deleted isdeleted deletedflag removed",
    "restricted": "restricted isrestricted restriction confidential isconfidential"
    " confidentialflag restrictedflag private vertraulich sensitive",
    "address": "address fulladdress location locationaddress incidentaddress streetaddress"
    " locationformatted addr calladdress incidentlocation displayaddress hundredblocklocation"
    " medicalemergencydisplayaddress place where adresse einsatzort",
    "house_number": "housenumber houseno streetnumber addressnumber hausnummer",
    "street": "street streetname road strasse",
    "apartment": "apt apartment unitnumber2 suite aptno",
    "city": "city town municipality community ort stadt",
    "state": "stateorprovince stateorprovince stateorofprovince province statecode",
    "postcode": "zip zipcode postalcode postcode plz",
    "latitude": "latitude lat latitudey ycoord geolat gpslatitude",
    "longitude": "longitude lon long lng longitudex xcoord geolon gpslongitude",
    "narrative": "narrative comments comment remarks remark notes note calltext narr text details"
    " additionalinfo callnotes narrativetext bemerkung meldung info nar",
    "caller_name": "callername caller complainant rpname reportingparty contactname clname"
    " reportingpartyname anrufer informant",
    "caller_phone": "callerphone callernumber callback callbacknumber callerphonenumber phone"
    " contactphone clrnum contactinfo aninum callbackphone telefon rueckruf phonenumber",
    "unit": "unit unitid unitname radioname unitnumber callsign vehicle primaryunit einheit",
    "units": "units unitssent assignedunits unitlist respondingunits assignedunitids vehicles"
    " resources unitsassigned fahrzeuge apparatus",
    "disposition": "disposition calldisposition dispositioncode incidentdispositioncode clearbydesc"
    " dispo outcome closedisposition result finaldisposition",
    "hazard": "hazard hazards caution premisehazard alerts premisealert warning",
}
_LISTS = {
    "units": "units unit assignedunits unitassignments resources vehicles apparatus responders"
    " unitstatus unitlog unitlogs assignments dispatches einheiten",
    "narrative": "narratives narrative comments comment remarks remark notes note log callnotes"
    " messages meldungen history",
    "persons": "persons person people involved parties contacts subjects names involvedpersons"
    " individuals personen",
}
_ENTRIES = {
    "units": {
        "unit": "unit unitid unitnumber unitname radioname id name callsign number identifier",
        "kind": "kind type unittype description vehicletype resourcetype",
        "state": "state status unitstatus responsestate statuscode",
        "at": "at time timestamp statustime datetime since when",
        "assigned_at": "assigned assignedat assigneddatetime timeassigned",
        "dispatched_at": "dispatched dispatchedat disp dispatchdatetime timedispatched"
        " dispatchtime",
        "en_route_at": "enroute enrouteat enr enroutedatetime timeenroute enroutetime responding",
        "staged_at": "staged stagedat stageddatetime",
        "on_scene_at": "onscene onsceneat arrived arr arrivedat arrivedatetime timearrived arrival"
        " arrivaltime atscene",
        "transporting_at": "transporting transport transportat timetransport transportdatetime",
        "at_destination_at": "atdestination athospital athospitaldatetime",
        "cleared_at": "cleared clearedat clear clr cleardatetime timecleared cleartime available",
    },
    "narrative": {
        "text": "text comment note remark narrative entrytext body message words content #text",
        "at": "at time timestamp datetime created createdat createdatetime commentdatetime date"
        " datetimestamp when entered",
        "author": "author user username by createuser performedby createdby commentsource operator"
        " enteredby createdemployeename who dispatcher",
        "id": "id noteid commentid remarkid sequence seq objectid",
        "kind": "kind type category commenttype",
        "restricted": "restricted restriction confidential isrestricted private",
    },
    "persons": {
        "name": "name fullname personname",
        "given": "given first firstname givenname fname vorname",
        "middle": "middle middlename mname",
        "family": "family last lastname surname familyname lname nachname",
        "role": "role type involvement relationship persontype",
        "birth_date": "birthdate dateofbirth dob born geburtsdatum",
        "age": "age ageyears alter",
        "sex": "sex gender geschlecht",
        "phone": "phone phonenumber telephone mobile",
        "address": "address fulladdress home homeaddress",
    },
}


def folded(name: str) -> str:
    """The name as it is compared."""
    return "".join(one for one in name.casefold() if one.isalnum() or one == "#")


def _turned(names: dict[str, str]) -> dict[str, tuple[str, int]]:
    """Column → field and rank; a field's earlier names are the better ones."""
    turned: dict[str, tuple[str, int]] = {}
    for target, words in names.items():
        for rank, word in enumerate(words.split()):
            turned.setdefault(word, (target, rank))
    return turned


_BY_COLUMN = _turned(_FIELDS)
_BY_LIST = _turned(_LISTS)
_BY_ENTRY = {name: _turned(entry) for name, entry in _ENTRIES.items()}


@lru_cache(maxsize=4096)
def field_of(column: str) -> tuple[str, int] | None:
    """The field that a column of this name holds, with the rank of the name; None: unknown."""
    return _BY_COLUMN.get(folded(column))


@lru_cache(maxsize=4096)
def list_of(name: str) -> str | None:
    """Which list a key of this name holds."""
    found = _BY_LIST.get(folded(name))
    return found[0] if found else None


@lru_cache(maxsize=4096)
def entry_field_of(name: str, key: str) -> tuple[str, int] | None:
    """The field of an entry of this list that a key holds."""
    return _BY_ENTRY[name].get(folded(key))


def known_columns(names: Iterable[str]) -> int:
    """How many of the names are known."""
    return sum(1 for name in names if len(name) < 100 and field_of(name))
