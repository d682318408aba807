"""Who buys: invented firms, their people, and what they buy."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sample_traces.pricing.draws import Draws
from sample_traces.pricing.parameters import AGENTS, Agent, Parameters

PRODUCTS = (
    ("Slotmere", "dock slots", 76.0),
    ("Rimewatch", "temperature records", 81.0),
    ("Yardholm", "yard planning", 73.5),
    ("Tidelot", "ferry freight", 78.0),
)
"""What is sold: name, what it is for, gross margin at list price in percent."""

RIVALS = ("Quayline", "Ostrivo", "Bramlokk", "Tessarune", "Halvenine")

_STEMS = (
    *("Brind", "Varl", "Ostra", "Kelm", "Thraw", "Skel", "Ulve", "Zarn", "Peld", "Drosk"),
    *("Fenna", "Quern", "Mirre", "Tolv", "Isen", "Grau", "Wend", "Ebbe", "Ryth", "Sorn"),
    *("Norr", "Aske", "Bjel", "Stelv", "Hvit", "Marn", "Vigg", "Jorl", "Lann", "Övre"),
)
_ENDS = (
    *("moor", "beck", "stad", "wick", "haven", "ovar", "holt", "gard", "vale", "strand"),
    *("foss", "tjärn", "ensee", "üla", "minde", "érac"),
)
_TRADES = (
    *("Cold Stores", "Freight", "Dairies", "Ceramics", "Instruments", "Mills", "Ferries"),
    *("Orchards", "Paper", "Optics", "Bakeries", "Saltworks", "Textiles", "Breweries"),
    *("Seeds", "Tiles", "Pumps", "Glassworks", "Fisheries", "Timber"),
)
_FIRST_NAMES = (
    *("Dörte", "Ilka", "Matei", "Siobhán", "Tomasz", "Amara", "Jens", "Lucía", "Noor", "Pavel"),
    *("Rika", "Sunniva", "Teodor", "Wanda", "Yusuf", "Zita", "Chidi", "Elif", "Goran", "Hanne"),
)
_LAST_NAMES = (
    *("Haasebrook", "Wielgorz", "Lindquell", "Okonmora", "Ferreiral", "Sandvikar", "Brekkemo"),
    *("Dragomirel", "Kowalcher", "Nakamoru", "Oyelarin", "Petrovanik", "Quillender", "Rasmusk"),
    *("Szentmarek", "Tamborell", "Uddenholt", "Varghesen", "Wexelbach", "Zamoyskin"),
)
_ROLES = (
    *("head of logistics", "procurement lead", "finance director", "head of operations"),
    *("plant manager", "IT lead", "warehouse director", "managing director"),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """A firm and what is known of it."""

    id: str
    """What its deals have in common in CRM and billing."""
    name: str
    short: str
    slug: str
    agent: Agent
    """Who proposes for its region; regions are drawn by lot."""
    tier: str
    """strategic, core or small."""
    sites: int
    yearly: int
    """What it pays a year at list price, in euros."""
    product: tuple[str, str, float]
    rival: str
    """Who would like to have it."""
    contact: str
    role: str
    weight: float
    """How many deals it makes, beside others."""
    has_file: bool
    """Whether a trace is kept of it."""


def make_customers(parameters: Parameters) -> list[Customer]:
    """Return the customers, each name once."""
    draws = Draws(parameters.seed, "customers")
    places = [(stem, end) for stem in _STEMS for end in _ENDS]
    return [
        _customer(number, stem + end, draws, parameters)
        for number, (stem, end) in enumerate(draws.some(places, parameters.customers), start=1)
    ]


def _customer(number: int, short: str, draws: Draws, parameters: Parameters) -> Customer:
    tier = draws.weighted((("strategic", 0.2), ("core", 0.5), ("small", 0.3)))
    sites = draws.whole(*{"strategic": (7, 30), "core": (3, 9), "small": (1, 3)}[tier])
    return Customer(
        id=f"cust-{number:03}",
        name=f"{short} {draws.one_of(_TRADES)}",
        short=short,
        slug=ascii_of(short).lower(),
        agent=draws.one_of(AGENTS),
        tier=tier,
        sites=sites,
        yearly=1000 * round(sites * draws.between(9, 26)),
        product=draws.one_of(PRODUCTS),
        rival=draws.one_of(RIVALS),
        contact=f"{draws.one_of(_FIRST_NAMES)} {draws.one_of(_LAST_NAMES)}",
        role=draws.one_of(_ROLES),
        weight={"strategic": 2.2, "core": 1.2, "small": 0.6}[tier] * draws.between(0.6, 1.6),
        has_file=number <= parameters.account_files,
    )


def ascii_of(name: str) -> str:
    """Return a name without the marks on its letters.

    Examples
    --------
    >>> ascii_of("Övretjärn")
    'Ovretjarn'
    """
    apart = unicodedata.normalize("NFKD", name.replace("Ø", "O").replace("ø", "o"))
    return apart.encode("ascii", "ignore").decode()
