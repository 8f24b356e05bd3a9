"""When a partnership was so, and for which project: told only where one reading is left."""

from __future__ import annotations

import pytest

from extractors.extract import extract
from extractors.read import read

OWN = "Larkfield Aid is a registered charity. Larkfield Aid has an office in Tindal. We at Larkfield Aid care.\n\n"


@pytest.mark.parametrize(
    ("sentence", "period", "project"),
    [
        ("The shelter has been funded by the Birchwood Foundation since 2019.", "2019/..", None),
        ("From 2015 to 2018 the shelter was funded by the Birchwood Foundation.", "2015/2018", None),
        ("The shelter was opened in 2012 and burnt in 2014; since then it is funded by the Birchwood Foundation.", None, None),
        ("The “Safe Paths” project is funded by the Birchwood Foundation.", None, "Safe Paths"),
        ('We run the programme "Lanterns at Night" with funding from the Birchwood Foundation.', None, "Lanterns at Night"),
        ("The Safe Paths project was funded by the Birchwood Foundation in 2021.", "2021", "Safe Paths"),
        ("The project was funded by the Birchwood Foundation.", None, None),
        ("Both the “Safe Paths” project and the “Lanterns” project are funded by the Birchwood Foundation.", None, None),
    ],
)
def test_period_and_project_of_a_partnership(sentence: str, period: str | None, project: str | None) -> None:
    page, _ = read((OWN + sentence).encode(), name="page.txt", language="en")
    assert page is not None
    found = [f.slots for f in extract(page, hints={}).facts if f.kind == "partnership" and f.slots["partner"] == "Birchwood Foundation"]
    assert {(one["period"], one["project"]) for one in found} == {(period, project)}
