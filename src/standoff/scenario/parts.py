"""What the models of `schema` are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from standoff.scenario.fields import EventCategory, Text, one_or_more


class Model(BaseModel):
    """Base of all parts of a document: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class ObservedModel(Model):
    """Which reports stand for something; what is left out may be anything."""

    categories: Annotated[list[EventCategory], BeforeValidator(one_or_more)] = Field(
        default_factory=list, description="roots of events, such as MOBILIZE"
    )
    actors: Annotated[list[Text], BeforeValidator(one_or_more)] = Field(
        default_factory=list, description="codes of who acts; default: of the side whose move it is"
    )
    targets: Annotated[list[Text], BeforeValidator(one_or_more)] = Field(
        default_factory=list, description="codes of whom it is done to"
    )
    words: Annotated[list[Text], BeforeValidator(one_or_more)] = Field(
        default_factory=list, description="words one of which the report has"
    )
