"""An invented record of CQC’s API with an assessment under the single assessment framework."""

from __future__ import annotations

from typing import Any

ID = "1-999000111"
PLAN = f"{ID}/AP9001"

SUMMARY = (
    "Dates of assessment: 3 and 5 March 2025. Jane Smith’s team met us.\n\nMrs Smith said <b>the "
    "“rota” & the menus</b> had changed;  Smith's deputy agreed. "
)


def evidence(category: str, words: str, day: str = "2025-03-20") -> dict[str, Any]:
    return {"evidenceCategoryId": category, "commentary": words, "commentaryDate": day}


def topic(
    number: str,
    name: str,
    score: str,
    *found: dict[str, Any],
    status: str = "Assessed",
    **more: Any,
) -> dict[str, Any]:
    return {
        "qualityStatementId": number,
        "name": name,
        "qualityStatementscore": score,
        "status": status,
        "evidenceCategory": list(found),
        **more,
    }


def question(
    name: str, rating: str, score: str, *topics: dict[str, Any], **more: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "rating": rating,
        "percentageScore": score,
        "status": "Assessed",
        "narrative": f"This service is not always {name.lower()}",
        "commentary": "",
        "commentaryDate": "",
        "topicareas": list(topics),
        **more,
    }


def record(**more: Any) -> dict[str, Any]:
    """Return the record of Invented House, a care home: Safe requires improvement."""
    return {
        "locationId": ID,
        "providerId": "1-999000222",
        "name": "Invented House",
        "registrationStatus": "Registered",
        "regulatedActivities": [
            {
                "name": "Accommodation",
                "contacts": [
                    {
                        "personTitle": "Mrs",
                        "personGivenName": "Jane",
                        "personFamilyName": "Smith",
                        "personRoles": ["Registered Manager"],
                    }
                ],
            }
        ],
        "assessment": [
            {
                "assessmentPlanPublishedDateTime": "2025-04-01 10:00:00",
                "ratings": {
                    "asgRatings": [
                        {
                            "assessmentPlanId": "AP9001",
                            "assessmentPlanStatus": "Active",
                            "assessmentDate": "2025-02-14",
                            "title": "Ongoing Assessment for Invented House",
                            "name": "Care Homes",
                            "rating": "Requires improvement",
                            "status": "Current",
                            "commentary": SUMMARY,
                            "commentaryDate": "2025-03-21",
                            "narrative": "The service is not always performing well.",
                            "overallPeopleExperience": "People told us meals were late.\n",
                            "overallPeopleExperienceDate": "2025-03-22",
                            "keyQuestionRatings": [
                                question(
                                    "Caring",
                                    "Good",
                                    "75",
                                    topic(
                                        "16",
                                        "Treating people as individuals",
                                        "3 - Evidence shows a good standard of care",
                                        status="Not Assessed",
                                    ),
                                    status="Not Assessed",
                                    narrative="This service is caring",
                                ),
                                question(
                                    "Safe",
                                    "Requires improvement",
                                    "50",
                                    topic(
                                        "7",
                                        "Infection prevention and control",
                                        "2 - Evidence shows some shortfalls",
                                        evidence("1", "People found the lounge dusty."),
                                        evidence("5", "Audits were\nnot complete."),
                                    ),
                                    topic(
                                        "8",
                                        "Medicines optimisation",
                                        "1 - Evidence shows significant shortfalls",
                                        qualityStatementNarrative="Medicines were not locked away.",
                                    ),
                                    topic(
                                        "3",
                                        "Safeguarding",
                                        "3 - Evidence shows a good standard of care",
                                    ),
                                    commentary="The provider was in breach of regulation 12.",
                                    commentaryDate="2025-03-19",
                                ),
                            ],
                        }
                    ]
                },
            }
        ],
        **more,
    }
