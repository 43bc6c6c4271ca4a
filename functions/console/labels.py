"""What things are called on the screens, in Dutch; `words` has the English."""

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "amber": "AMBER Alert",
    "missing_child": "Vermist Kind Alert",
    "missing_person": "Vermiste persoon",
    "wanted": "Gezocht",
    "safety_notice": "Veiligheidsbericht",
}
SCOPES: Final[Mapping[str, str]] = {"national": "Landelijk", "regional": "Regionaal", "local": "Lokaal"}
CHANNELS: Final[Mapping[str, str]] = {
    "push": "App",
    "sms": "SMS",
    "voice": "Telefoon (gesproken)",
    "email": "E-mail",
    "display": "Borden en schermen",
    "web": "Website, feeds en posters",
}
ALERT_STATES: Final[Mapping[str, str]] = {
    "draft": "Nog niet verstuurd",
    "live": "Live",
    "stopped": "Gestopt",
    "concluded": "Afgesloten met resultaat",
    "closed": "Vervallen",
}
PROPOSAL_STATES: Final[Mapping[str, str]] = {
    "draft": "Concept",
    "pending": "Wacht op handtekening",
    "returned": "Teruggestuurd",
    "asked": "Stop gevraagd",
    "released": "Verstuurd",
    "rejected": "Afgewezen",
    "discarded": "Weggegooid",
}
MESSAGES: Final[Mapping[str, str]] = {
    "alert": "Eerste bericht",
    "update": "Update",
    "correction": "Correctie",
    "stop": "Stop",
    "result": "Resultaat",
}
#: On the button that sends.
SEND: Final[Mapping[str, str]] = {
    "alert": "Stuur {kind} nu",
    "update": "Stuur de update nu",
    "result": "Stuur het resultaat nu",
}
AUDIENCES: Final[Mapping[str, str]] = {
    "first": "Wie nog niets hoorde",
    "reached": "Wie het eerdere bericht kreeg",
    "dropped": "Wie buiten het nieuwe gebied valt",
}
PHASES: Final[Mapping[str, str]] = {
    "waiting": "Wacht",
    "expanding": "Wordt verdeeld",
    "running": "Bezig",
    "done": "Klaar",
    "closed": "Gesloten",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "found": "Kind gevonden",
    "found_safe": "Kind veilig gevonden (familie akkoord)",
    "found_dead": "Kind overleden gevonden (alleen pagina en pers)",
    "unresolved": "Niet gevonden, zoeken gaat door",
    "person_found": "Persoon gevonden",
    "person_not_found": "Persoon nog niet gevonden",
    "arrest": "Aanhouding",
    "vehicle_found": "Voertuig gevonden",
    "nothing": "Niets gevonden",
    "over": "Voorbij",
}
ROLES: Final[Mapping[str, str]] = {"missing": "Vermist", "with": "Mogelijk samen met", "wanted": "Gezocht"}
GENDERS: Final[Mapping[str, str]] = {"unknown": "Onbekend", "male": "Man of jongen", "female": "Vrouw of meisje"}
RETRACTIONS: Final[Mapping[str, str]] = {
    "sent_by_mistake": "Per ongeluk verstuurd: er is niets aan de hand",
    "wrong_content": "De inhoud klopt niet",
    "wrong_subject": "De persoon of het voertuig heeft niets met de zaak te maken",
    "wrong_area": "Naar het verkeerde gebied gestuurd",
}
STOP_REASONS: Final[Mapping[str, str]] = {"stopped": "Gestopt", "expired": "Verlopen", **RETRACTIONS}
STAFF: Final[Mapping[str, str]] = {
    "operator": "Centralist",
    "national": "Landelijk",
    "communications": "Communicatie",
    "viewer": "Meekijker",
    "admin": "Beheerder",
}
AUDIENCES_COUNTED: Final[Mapping[str, str]] = {
    "push": "App (gevolgde plaatsen)",
    "near": "App (in de buurt)",
    "sms": "SMS",
    "voice": "Telefoon",
    "email": "E-mail",
}
#: What a page says after something was done, by the word in its address.
SAID: Final[Mapping[str, str]] = {
    "opgeslagen": "Opgeslagen.",
    "ingediend": "Ingediend. Een tweede persoon moet nu ondertekenen.",
    "verstuurd": "Verstuurd. Hieronder ziet u per kanaal hoe ver het is.",
    "ondertekend": "U hebt ondertekend. Er is nog een handtekening nodig.",
    "teruggestuurd": "Teruggestuurd naar de opsteller.",
    "afgewezen": "Afgewezen. Er is niets verstuurd.",
    "weggegooid": "Weggegooid. Er is niets verstuurd.",
    "gestopt": "Gestopt. Een bericht over de afloop kan later.",
    "ingetrokken": "Ingetrokken. Iedereen die het bericht kreeg, hoort dat.",
    "verlengd": "Verlengd. Er is niets verstuurd.",
    "gecorrigeerd": "Gecorrigeerd. Wie het bericht kreeg, hoort dat.",
    "gevraagd": "Gevraagd. Een tweede persoon moet bevestigen.",
    "bevestigd": "Bevestigd.",
    "geschakeld": "Omgezet.",
    "ingetrokken-verzoek": "Het verzoek is ingetrokken.",
    "verwijderd": "Verwijderd.",
    "opnieuw": "Gevraagd. Binnen enkele seconden gaat het kanaal verder met wat nog niet verstuurd was.",
    "niets-opnieuw": "Er is niets om opnieuw te proberen: alles is al onderweg, het kanaal staat uit, of de alert is voorbij.",
}
#: The commands that may be given to a live or ended alert.
COMMANDS: Final[Mapping[str, str]] = {
    "create": "Aangemaakt",
    "edit": "Bewerkt",
    "submit": "Ingediend en ondertekend",
    "sign": "Ondertekend",
    "release": "Verstuurd",
    "return": "Teruggestuurd",
    "reject": "Afgewezen",
    "discard": "Weggegooid",
    "update": "Update begonnen",
    "escalate": "Op- of afgeschaald",
    "result": "Resultaat begonnen",
    "correct": "Gecorrigeerd",
    "extend": "Verlengd",
    "ask_stop": "Stop gevraagd",
    "stop": "Gestopt",
    "retract": "Ingetrokken",
    "expire": "Verlopen",
    "retry_channel": "Opnieuw geprobeerd",
}
#: Why a send failed or a job was closed.
REASONS: Final[Mapping[str, str]] = {
    "no_number": "geen nummer meer",
    "no_address": "geen adres meer",
    "left": "afgemeld",
    "budget_spent": "budget op",
    "channel_off": "kanaal staat uit",
    "expired": "te laat",
    "too_late": "te laat",
    "not_live": "de alert liep niet meer",
    "superseded": "ingehaald door een nieuwere versie",
    "not_newest": "ingehaald door een nieuwere versie",
    "exercise_mismatch": "oefening en echt liepen door elkaar",
    "host_not_allowed": "adres niet toegestaan",
    "no_text": "geen tekst voor dit bord",
    "timeout": "geen antwoord",
}
#: The parts of a field's path.
FIELDS: Final[Mapping[str, str]] = {
    "kind": "Soort",
    "scope": "Hoe ver",
    "incident": "Meldingsnummer",
    "organisation": "Organisatie",
    "persons": "Persoon",
    "vehicles": "Voertuig",
    "photos": "Foto",
    "role": "rol",
    "first_name": "voornaam",
    "surname": "achternaam",
    "age": "leeftijd",
    "gender": "geslacht",
    "height_cm": "lengte",
    "build": "postuur",
    "hair": "haar",
    "clothing": "kleding",
    "marks": "kenmerken",
    "last_seen": "laatst gezien",
    "place": "plaats",
    "spot": "plek",
    "at": "wanneer",
    "plate": "kenteken",
    "make": "merk",
    "model": "type",
    "colour": "kleur",
    "digest": "bestand",
    "alt": "beschrijving",
    "caption": "onderschrift",
    "photo_absent_reason": "Reden zonder foto",
    "offence": "Na wat",
    "direction": "Richting",
    "notice": "Bericht",
    "what": "wat",
    "do": "wat te doen",
    "news": "Nieuw",
    "valid_until": "Geldt tot",
    "channels": "Kanalen",
    "duration_minutes": "Duur in minuten",
    "voice_at_night": "'s Nachts bellen",
    "texts": "Eigen tekst",
    "confirmed": "Toegestane nummers",
    "area": "Gebied",
    "type": "soort",
    "description": "omschrijving",
    "radius_m": "straal in meter",
    "code": "code",
    "hoekpunten": "hoekpunten",
    "authority": "Grond",
    "checklist": "checklist",
    "prosecutor": "officier van justitie",
    "ending": "Afloop",
    "outcome": "afloop",
    "family_informed": "familie ingelicht",
}
