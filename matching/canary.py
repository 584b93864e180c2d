"""The invented company that canaries name, in three scripts, and the watchlist that hears of it and of nothing else."""

from domain.canary import ALL_SOURCE_IDS, WATCHLIST_ID
from domain.watchlist import Alias, Entity, Kind, Watchlist

ENTITY = Entity(
    id="canary:company",
    kind=Kind.COMPANY,
    name="Qandorval",
    aliases=(
        Alias(text="Qandorval", language="en"),
        Alias(text="قندورفال", language="ar"),
        Alias(text="Kandorval", language="tr"),
    ),
    derives=False,
)

WATCHLIST = Watchlist(
    id=WATCHLIST_ID,
    title="Gulfwatch canary",
    groups={"countries": ("Oman",), "companies": ("Qandorval",)},
    require=("countries", "companies"),
    sources=tuple(sorted(ALL_SOURCE_IDS)),
    channels=(),
)
"""A country of the gazetteer is asked for too. Who hears of it is the canary plan's to say."""
