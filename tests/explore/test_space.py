"""The space: which parameters are varied, and how their values are distributed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from standoff.errors import UsageError
from standoff.explore.space import Space, quantile
from standoff.scenario import Parameter, load
from tests.scenario.small import content

UNIT = np.linspace(0.0005, 0.9995, 1000)


@pytest.mark.parametrize(
    ("parameter", "same"),
    [
        (Parameter(3.0, (2.0, 6.0)), stats.uniform(2, 4)),
        (Parameter(3.0, (2.0, 6.0), distribution="log_uniform"), stats.loguniform(2, 6)),
        (Parameter(3.0, (2.0, 6.0), distribution="triangular"), stats.triang(0.25, 2, 4)),
        (Parameter(2.0, (2.0, 6.0), distribution="triangular"), stats.triang(0.0, 2, 4)),
        (Parameter(6.0, (2.0, 6.0), distribution="triangular"), stats.triang(1.0, 2, 4)),
        (Parameter(3.0, (2.0, 6.0), distribution="normal"), stats.truncnorm(-1, 3, 3, 1)),
        (Parameter(3.0, (2.0, 6.0), distribution="normal", spread=0.5), stats.truncnorm(-2, 6, 3, 0.5)),
    ],
)
def test_values_are_distributed_as_declared(parameter: Parameter, same: stats.rv_frozen) -> None:
    assert np.allclose(quantile(parameter, UNIT), same.ppf(UNIT), rtol=1e-9)
    assert quantile(parameter, np.array([0.0, 1.0])) == pytest.approx([2.0, 6.0])


def test_parameters_with_a_range_that_bear_on_the_world_are_varied() -> None:
    written = content()
    written["parameters"]["cure"] = {"value": 0.2, "range": [0.1, 0.3]}
    written["parameters"]["base"] = {"value": 0.8, "range": [0.7, 0.9], "about": "cure"}
    written["parameters"]["hit"] = "base"
    written["parameters"]["still"] = {"value": 0.2, "range": [0.2, 0.2]}
    written["interventions"] = {"help": {"set": {"hit": "cure"}}}
    scenario = load(written)
    assert Space.of(scenario).names == ("false_alarm", "base")
    assert Space.of(scenario, ["cure"]).names == ("cure",)


def test_every_varied_parameter_of_the_library_changes_its_world() -> None:
    scenario = load("reciprocal-fear")
    for name, parameter in Space.of(scenario).parameters.items():
        ends = [scenario.with_(set={name: end}).hash for end in parameter.range or ()]
        assert ends[0] != ends[1], name
    for name in scenario.parameters.keys() - Space.of(scenario).parameters.keys():
        ends = [scenario.with_(set={name: end}).hash for end in scenario.parameters[name].range or ()]
        assert ends[0] == ends[1], name


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["nothing"], "'nothing' is no parameter"),
        (["hit"], "'hit' has no range; ranges are declared for: false_alarm"),
    ],
)
def test_what_cannot_be_varied_is_refused(names: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Space.of(load(content()), names)


def test_a_scenario_without_ranges_cannot_be_explored() -> None:
    written = content()
    written["parameters"]["false_alarm"] = 0.1
    with pytest.raises(UsageError, match="nothing to explore"):
        Space.of(load(written))
