"""CQC's own words, as used in its files: the values of ratings, and the names of services."""

from __future__ import annotations

KNOWN_RATINGS = frozenset(
    {
        "Outstanding",
        "Good",
        "Requires improvement",
        "Inadequate",
        "Insufficient evidence to rate",
        "Inspected but not rated",
        "No published rating",
        "Not rated",
        "Not Rated",
        "Not applicable",
        "No Approved Rating",
        "Evidence requirements partially scored",
        "Evidence requirements not yet scored",
        "Do not include in report",
        "Regulations met",
        "Compliance action",
        "No action",
    }
)
"""The values of ratings seen in CQC's files so far. Other values are also kept, and reported."""

SERVICE_NAMES = {
    "accident": "Urgent care centre",
    "care": "Medical care (including older people's care)",
    "childrens": "Services for children & young people",
    "chsadults": "Community health services for adults",
    "chschildren": "Community health services for children, young people and families",
    "communitysexual": "Community health sexual health services",
    "conditions": "People with long term conditions",
    "critical": "Critical care",
    "diagnostic": "Diagnostic imaging",
    "diagnostics": "Diagnostic and screening services",
    "dialysis": "Dialysis services",
    "life": "End of life care",
    "maternity": "Maternity and gynaecology",
    "maternityinpatient": "Maternity (inpatient services)",
    "medical": "Medical care",
    "mhforensic": "Forensic inpatient or secure wards",
    "mhlongstay": "Long stay or rehabilitation mental health wards for working age adults",
    "mothers": "Families, children and young people",
    "npimaternity": "Maternity",
    "npioutpatients": "Outpatients",
    "old": "Older people",
    "outpatients": "Outpatients and diagnostic imaging",
    "population": "Working age people (including those recently retired and students)",
    "problems": "People experiencing poor mental health (including people with dementia)",
    "rehabilitation": "Rehabilitation services",
    "renal": "Renal",
    "surgery": "Surgery",
    "transport": "Patient transport services",
    "urgent": "Urgent and emergency services",
    "vulnerable": "People whose circumstances may make them vulnerable",
}
"""The names of services, by their codes in the API in lower case."""
