"""Invented reports in the forms of CQC's templates, and PDFs and web pages made of them.

Every place, date and finding in them is invented.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from db.domain.report_draft import ReportDraft
from db.sources.reports.child import draft_here

TRUST_2019 = """\
We plan our next inspections based on everything we know about services, including whether they
appear to be getting better or worse. Each report explains the reason for the inspection.
This report describes our judgement of the quality of care provided by this trust. We based it on a
combination of what we found when we inspected and other information available to us.
This report is a summary of our inspection findings. You can find more detailed information about
the service and what we found during our inspection in the related Evidence appendix.
Ratings
Overall rating for this trust Requires improvement –––
Are services safe? Requires improvement –––
Are services effective? Good –––
Are services caring? Good –––
Are services responsive? Requires improvement –––
Are services well-led? Good –––
Invent Invented ed Coast Coast NHS NHS Trust rust
Inspection report
1 Harbour Road
Inventedmouth
IN1 1AA
Tel: 01632960001
www.inventedcoast.example
Date of inspection visit: 8 October to 14 November
2019
Date of publication: 12/02/2020
1 Invented Coast NHS Trust Inspection report 12/02/2020
\f
Summary of findings
Overall summary
Our rating of this trust stayed the same since our last inspection. We rated it as Requires
improvement
What this trust does
The trust has two hospitals. It was rated as good in 2015.
Outstanding practice
We found examples of outstanding practice in maternity.
For more information, see the Outstanding practice section of this report.
Areas for improvement
We found areas for improvement including three breaches of legal requirements that the trust must
put right. We found two things that the trust should improve.
For more information, see the Areas for improvement section of this report.
2 Invented Coast NHS Trust Inspection report 12/02/2020
\f
Summary of findings
Outstanding practice
We found the following outstanding practice:
Maternity
• Midwives visited families in the lighthouse every week, in all weathers, and had been
given a national award for it.
• A choir of former patients sang on the ward.
Areas for improvement
Action the trust MUST take to improve
We told the trust that it must take action to bring services into line with legal requirements. This
action related to two services.
Trust wide
• The trust must ensure that the board sees every serious incident within 60 days. Regulation 17
(2) (a).
Urgent and emergency services
• The trust must ensure that emergency equipment is checked every day, and that Dr Jane Invented
is told of gaps. (Regulation 12)
• The trust must ensure that staff have had training in life support. (Regulation 12 and Regulation
18)
Action the trust SHOULD take to improve
Medical care (including older people’s care)
• The trust should consider how patients who must wait are told why.
• The trust should review the signs to the ward.
Is this organisation well-led?
Our comprehensive inspections of NHS trusts have shown a strong link between leadership and quality.
3 Invented Coast NHS Trust Inspection report 12/02/2020
\f
Ratings tables
Key to tables
Ratings Not rated Inadequate Requires improvement Good Outstanding
Rating change since last inspection Same Up one rating Up two ratings Down one rating
Month Year = Date last rating published
Ratings for Invented General Hospital
Safe Effective Caring Responsive Well-led Overall
Urgent and emergency services Requires improvement ↓ Feb 2020 Good →← Feb 2020 Good →← Feb 2020
Requires improvement ↓ Feb 2020 Good ↑ Feb 2020 Requires improvement →← Feb 2020
Maternity Good ↑ Feb 2020 Good →← Feb 2020 Outstanding ↑ Feb 2020 Good →← Feb 2020
Good →← Feb 2020 Good ↑ Feb 2020
Overall* Requires improvement Good Good Requires improvement Good Requires improvement
Ratings for Invented Cottage Hospital
Safe Effective Caring Responsive Well-led Overall
Maternity Good Good Good Good Inadequate Good
Overall* Good Good Good Good Good Good
4 Invented Coast NHS Trust Inspection report 12/02/2020
"""
"""A trust's report of 2017 to 2020; its pages end with form feeds."""

HOME_2019 = """\
Invented Homes Limited
Invented Lodge
Inspection report
1 Harbour Road
Inventedmouth
IN1 1AA
Tel: 01632960002
Date of inspection visit:
07 February 2019
13 February 2019
Date of publication:
12 March 2019
Ratings
Overall rating for this service Requires Improvement
Is the service safe? Requires Improvement
Is the service effective? Good
Is the service caring? Good
Is the service responsive? Good
Is the service well-led? Requires Improvement
1 Invented Lodge Inspection report 12 March 2019
\f
Summary of findings
Overall summary
About the service: Invented Lodge is a care home. It was looking after 20 people.
Rating at last inspection: Good (report published 3 May 2016).
At our last inspection on 4 April 2016 we rated the service as good.
The five questions we ask about services and what we found
We always ask the following five questions of services.
Is the service safe?
The service was not always safe.
Is the service well-led?
The service was not always well-led.
The registered manager, Jane Invented, had left.
2 Invented Lodge Inspection report 12 March 2019
"""

PRACTICE_2016 = """\
Dr Invented and Partners
Quality Report
2 Harbour Road
Inventedmouth
Date of inspection visit: 5 July 2016
Date of publication: 20/09/2016
Overall rating for this service Requires improvement
Are services safe? Inadequate
Are services effective? Good
Are services caring? Good
Are services responsive to people’s needs? Good
Are services well-led? Requires improvement
1 Dr Invented and Partners Quality Report 20/09/2016
\f
Summary of findings
Letter from the Chief Inspector of General Practice
We carried out an announced comprehensive inspection at Dr Invented and Partners on 5 July 2016.
Overall the practice is rated as requires improvement.
The practice is rated as inadequate for providing safe services.
We saw one area of outstanding practice:
The practice gave every patient over 75 a named nurse, whom they could call at any time.
The areas where the provider must make improvements are:
• Ensure that medicines are stored at the right temperature.
• Ensure that recruitment checks are done before staff start
to work.
The areas where the provider should make improvement are:
• Review how patients are told of test results.
Professor Jane Invented CBE FRCP FFPH FRCGP
Chief Inspector of General Practice
2 Dr Invented and Partners Quality Report 20/09/2016
"""

MATERNITY_2022 = """\
Invented General Hospital
Inspection report
1 Harbour Road
Tel: 01632960001
Date of inspection visit: 5 and 6 October 2022
Date of publication: 20/01/2023
Ratings
Overall rating for this location Requires Improvement ●
Are services safe? Requires Improvement ●
Are services well-led? Requires Improvement ●
1 Invented General Hospital Inspection report 20/01/2023
\f
Our findings
Overall summary of services at Invented General Hospital
Requires Improvement ● → ←
We inspected the maternity service at Invented General Hospital as part of our national programme.
We carried out a short notice announced focused inspection of the maternity service, looking only at
the safe and well-led key questions.
We did not review the rating of the location therefore our rating of this hospital stayed the same.
2 Invented General Hospital Inspection report 20/01/2023
\f
Maternity
Inadequate ● ↓
Our rating of this service went down. We rated it as inadequate because:
• The service did not have enough staff.
Is the service safe?
Inadequate ● ↓
Our rating of safe went down. We rated it as inadequate.
Is the service well-led?
Requires Improvement ● → ←
3 Invented General Hospital Inspection report 20/01/2023
\f
Areas for improvement
Action the trust MUST take is necessary to comply with its legal obligations. Action a trust SHOULD
take is because it was not doing something required by a regulation but it would be disproportionate
to find a breach of the regulation overall, or to improve services.
Action the trust MUST take to improve:
Maternity
• The service must ensure that it has enough midwives. (Regulation 18 (1))
Action the trust SHOULD take to improve:
• The service should check its equipment.
4 Invented General Hospital Inspection report 20/01/2023
"""
"""A focused report of 2020 to 2023 on one service, which prints the ratings of its site too."""

WARD_2020 = "\n".join((
    "Wards for people with a learning disability or autism",
    ("Invented Vale NHS Trust has one ward for people with a learning disability. We inspected it "
    "on 18 August 2020."),
    ("This core service was last inspected in October 2018. The service was rated as requires "
    "improvement overall. It was rated inadequate for the effective key question."),
    ("Following the inspection in October 2018, we issued two requirement notices. On that "
    "inspection, we told the trust that they must:"),
    "• ensure that patients have access to a full team. (Regulation 9)",
    "• ensure that training is provided. (Regulation 18)",
    "At this inspection we found that the trust had met them. We did not rate the service.",
))  # fmt: skip
"""A service's page; its musts are those of an earlier inspection."""


def pdf(text: str) -> bytes:
    """A PDF whose pages have the lines of ``text``, which form feeds divide."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    fonts = Path(__file__).resolve().parents[4] / "resources" / "fonts"
    pdfmetrics.registerFont(TTFont("Inter", str(fonts / "Inter-Regular.ttf")))
    out = BytesIO()
    canvas = Canvas(out)
    for page in text.removesuffix("\f").split("\f"):
        canvas.setFont("Inter", 8)
        for number, line in enumerate(page.strip("\n").split("\n")):
            canvas.drawString(40, 800 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def html(text: str, head: str = "") -> bytes:
    """A web page whose paragraphs are the lines of ``text``; those with a bullet are a list."""
    body: list[str] = []
    for line in text.replace("\f", "").splitlines():
        words = line.replace("&", "&amp;").replace("<", "&lt;")
        body.append(f"<ul><li>{words[2:]}</li></ul>" if words[:2] == "• " else f"<p>{words}</p>")
    start = f"<!DOCTYPE html><html><head><title>x</title>{head}</head><body>"
    page = f"{start}{''.join(body)}</body></html>"
    return page.encode()


def read(folder: Path, data: bytes | str, name: str = "report.txt") -> ReportDraft:
    """What is proposed from a file with this content."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return draft_here(path, date(2026, 11, 30))
