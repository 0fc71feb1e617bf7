"""The order in which CQC's reports list the services of an acute hospital.

Standard library only.
"""

from __future__ import annotations

from db.facts import service_key

_ORDER = (
    # The core services of an acute hospital as CQC's reports order them, then the additional ones.
    "Urgent and emergency services",
    "Urgent care centre",
    "Medical care (including older people's care)",
    "Medical care",
    "Surgery",
    "Critical care",
    "Maternity",
    "Maternity and gynaecology",
    "Gynaecology",
    "Services for children & young people",
    "Neonatal services",
    "End of life care",
    "Outpatients",
    "Outpatients and diagnostic imaging",
    "Diagnostic imaging",
    "Chemotherapy",
    "Radiotherapy",
)
_POSITIONS = {service_key(name): place for place, name in enumerate(_ORDER, start=1)}
_AFTER_THESE = 1000


def position(key: str) -> int:
    """Where the service with this key stands; all others come after these, by name.

    >>> position("surgery") < position("critical-care") < position("dentistry")
    True
    """
    return _POSITIONS.get(key, _AFTER_THESE)
