"""What an entry of channels.yaml may hold."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, PlainValidator

from config.fields import Id, Line, SecretText, choice_schema, one_of, text_schema
from config.sending import read_canary_every, read_canary_within, read_quiet, read_rate
from config.timezones import read_timezone
from config.validation import FileModel
from config.watchlist_model import Language
from domain.alert import ChannelType


class ChannelEntry(FileModel):
    """One chat room or webhook. Which keys it needs depends on its type."""

    id: Id = Field(description="A stable name for machines, unique in this file: lower-case letters, digits, hyphens.")
    type: Annotated[ChannelType, PlainValidator(one_of(ChannelType)), choice_schema(ChannelType)] = Field(
        description="What it is: a chat, a signed webhook, any of Apprise's services, or the console."
    )
    url: SecretText | None = Field(
        None, description="Where messages are posted. It is a secret: write ${NAME}.", examples=["${DESK_WEBHOOK}"]
    )
    secret: SecretText | None = Field(
        None, description="For a webhook: the key that signs messages, whsec_… (24 to 64 bytes). Write ${NAME}."
    )
    token: SecretText | None = Field(None, description="For telegram and matrix: the bot's token. Write ${NAME}.")
    chat: Line | None = Field(None, description="For telegram: the chat's id or @name.")
    room: Line | None = Field(None, description="For matrix: the room's id or alias.")
    language: Annotated[Language, PlainValidator(one_of(Language)), choice_schema(Language)] = Field(
        Language.ENGLISH, description="The language of the message's own words."
    )
    timezone: Annotated[str, PlainValidator(read_timezone), text_schema()] = Field(
        "UTC", description="The time zone of send, quiet and the times in messages.", examples=["Asia/Muscat"]
    )
    quiet: Annotated[tuple[int, int], PlainValidator(read_quiet), text_schema()] | None = Field(
        None,
        description="From when to when nothing is sent; it follows as one digest. May span midnight.",
        examples=["22:00-06:00"],
    )
    rate: Annotated[float, PlainValidator(read_rate), text_schema()] | None = Field(
        None,
        description="The most messages in a time: 20/min, 1/s, 100/h. Without it: the platform's own limit.",
        examples=["20/min"],
    )


class OperatorsEntry(FileModel):
    """The top of channels.yaml but for its list of channels."""

    operators: list[Id] = Field(
        default_factory=list, description="The channels that hear of Gulfwatch's own troubles, by id."
    )


class CanaryEntry(FileModel):
    """Articles that Gulfwatch plants itself, one in each language, to see that news still comes through."""

    channel: Id = Field(description="The channel in which they are to arrive, by id.")
    every: Annotated[timedelta, PlainValidator(read_canary_every), text_schema(examples=["6h", "1h", "1d"])] = Field(
        timedelta(hours=6), description="How often they are planted, from 10s. Without it: 6h."
    )
    within: Annotated[timedelta, PlainValidator(read_canary_within), text_schema(examples=["2m", "30s"])] = Field(
        timedelta(minutes=2), description="How long one may take, up to 1h and less than every. Without it: 2m."
    )


class ChannelsTop(OperatorsEntry, title="Gulfwatch channels.yaml"):
    """Where alerts go."""

    canary: CanaryEntry | None = Field(
        None, description="Test articles that travel all the way; the operators hear of those that do not arrive."
    )
    channels: list[ChannelEntry] = Field(description="The chat rooms and webhooks that alerts go to.")
