"""Agreement of materials with their document, on texts that the rules have not seen; the seed comes from the run."""

from random import Random

import pytest

from services.interpretation.checks.rules import Finding, check
from tests.unit.interpretation.material_generator import Sample, sample

PACKAGES = 100
DISAGREEMENTS = {
    "amount_differs", "per_differs", "amount_of_another_matter", "date_differs", "date_of_another_matter", "article_absent", "other_article",
    "reference_differs",
}  # fmt: skip


def disagreements(one: Sample) -> list[Finding]:
    found = check(one.document, one.head, {"m": ("qa", one.content)}).findings
    return [finding for finding in found if finding.code in DISAGREEMENTS]


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of the run: pytest -p randomly -p "randomly_seed=…" gives another."""
    return int(request.config.getoption("randomly_seed", 0))


def test_one_changed_number_is_caught_and_clean_materials_are_left_alone(seed: int) -> None:
    random = Random(seed)
    mutated = [sample(random, mutate=True) for _ in range(PACKAGES)]
    missed = [one for one in mutated if not disagreements(one)]
    clean = [sample(random, mutate=False) for _ in range(PACKAGES)]
    alarms = [(one, found) for one in clean if (found := disagreements(one))]
    assert len(missed) <= 5, "\n\n".join(
        f"{one.mutated}\n{one.document}\n{one.content}" for one in missed[:3]
    )
    assert len(alarms) < 5, "\n\n".join(f"{one.document}\n{found}" for one, found in alarms[:3])
