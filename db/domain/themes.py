"""Themes that run through reports, and the theme that the words of a finding suggest.

A theme is a suggestion until a person accepts it, because words mislead: 'the handling of medicines
was weak' and 'medicines training was weak' have different themes. The names are those that trusts'
own registers use most (eleven public ones, 2014 to 2025). Standard library only.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STEMS = {
    "Infection control": (
        "infection hand.hygiene clean cleaning cleanliness sepsis decontaminat mrsa"
    ),
    "Medicines": "medicine medicines medication drug drugs prescri pharmac controlled.drug",
    "Safeguarding": "safeguard abuse dbs disclosure.and.barring",
    "Training": "training trained competenc competent appraisal supervision induction skills",
    "Staffing": (
        "staffing rota vacanc vacant recruit sickness agency nurses.on enough.staff midwives"
    ),
    "Premises and equipment": (
        "premises building equipment environment maintenance upkeep fire ligature "
        "serviced resuscitation.trolley ventilation estate estates mattress"
    ),
    "Records and information": (
        "record records recorded notes documentation confidential information.governance "
        "data care.plan care.plans"
    ),
    "Incidents and learning": (
        "incident incidents never.event serious.incident lessons learning learn investigat"
    ),
    "Risk and governance": (
        "risk.register governance risk.system risk.systems risks.were oversight audit "
        "audits audited quality.assurance policies policy guidance"
    ),
    "Patients at risk": (
        "deteriorat early.warning risk.assessment assessed triage falls pressure.ulcer "
        "observation observations venous escalat"
    ),
    "Consent and capacity": "consent capacity deprivation liberty dols best.interest",
    "Dignity and privacy": "dignity privacy private mixed.sex respect kindness",
    "Access and waiting": (
        "waiting wait waits access referral discharge flow delay delayed cancel four.hour "
        "crowd handover"
    ),
    "Food and drink": "nutrition hydration food drink fluid meal",
    "Complaints and feedback": "complaint complaints feedback survey friends.and.family",
    "Duty of candour": "candour",
    "Leadership and culture": (
        "leader leaders leadership culture bullying board morale speak.up vision strategy"
    ),
    "Fit and proper persons": "fit.and.proper employment.file employment.files",
}
THEMES: tuple[str, ...] = tuple(_STEMS)
"""The themes that Wardcard knows; a trust may use any other."""
_WORDS = {
    theme: re.compile(
        r"\b(?:" + "|".join(stem.replace(".", r"[\s-]+") for stem in stems.split()) + r")",
        re.IGNORECASE,
    )
    for theme, stems in _STEMS.items()
}


@lru_cache(maxsize=20_000)
def proposed_theme(text: str) -> str:
    """The theme whose words ``text`` has most of, the first of equal ones; empty if it has none.

    >>> proposed_theme("Medicines needed better management.")
    'Medicines'
    >>> proposed_theme("Something else was said.")
    ''
    """
    found = {theme: len(words.findall(text)) for theme, words in _WORDS.items()}
    best = max(THEMES, key=lambda theme: found[theme])
    return best if found[best] else ""
