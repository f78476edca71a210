"""What the models of `schema` are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from standoff.scenario.fields import EVENT_CATEGORIES, EventCategory, Shorthand, Text, one_or_more


class Model(BaseModel):
    """Base of all parts of a document: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


Categories = Annotated[
    list[EventCategory], Shorthand(one_or_more, {"type": "string", "enum": list(EVENT_CATEGORIES)})
]
Words = Annotated[list[Text], Shorthand(one_or_more, {"type": "string"})]


class ObservedModel(Model):
    """Which reports stand for something; what is left out may be anything."""

    categories: Categories = Field(default_factory=list, description="roots of events, such as MOBILIZE")
    actors: Words = Field(
        default_factory=list, description="codes of who acts; default: of the side whose move it is"
    )
    targets: Words = Field(default_factory=list, description="codes of whom it is done to")
    words: Words = Field(default_factory=list, description="words one of which the report has")
