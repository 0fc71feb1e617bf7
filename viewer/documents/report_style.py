"""How the report looks as a web page: on screens light and dark, on phones, and on paper."""

from __future__ import annotations

from db.domain.scale import Mark
from viewer.card.setting.palette import TINTS

_RULES = """
:root { color-scheme: light dark; --paper: #FFFFFF; --ink: #14202B; --quiet: #3E4953;
  --brand: #0B3C5D; --line: #8A949D; --own: #EEF2F5; --head: #0B3C5D; --head-ink: #FFFFFF; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #15191E; --ink: #EEF2F5; --quiet: #B4C0CA; --brand: #8CC4FF; --line: #7C8893;
    --own: #262E36; --head: #0B1F4B; --head-ink: #FFFFFF; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 3rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0.2rem 0 0.5rem; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 2.2rem 0 0.7rem; color: var(--brand);
  border-top: 2px solid currentColor; padding-top: 0.5rem; }
h3 { font-size: 1.08rem; margin: 1.4rem 0 0.4rem; }
p, ul, dl { margin: 0.5rem 0; }
a { color: var(--brand); overflow-wrap: anywhere; }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.top { border-top: 4px solid var(--brand); padding-top: 0.6rem; }
.kicker { font-weight: 700; color: var(--brand); margin: 0; }
.quiet, caption, .key { color: var(--quiet); }
.top ul, nav ul { list-style: none; padding: 0; }
nav li { display: inline-block; margin-right: 1.2rem; }
.overall { display: inline-block; padding: 0.7rem 1rem; border-radius: 0.4rem; margin: 0.6rem 0; }
.overall strong { display: block; font-size: 1.3rem; }
.wide { overflow-x: auto; }
.wide table { min-width: 62rem; table-layout: fixed; }
table { border-collapse: separate; border-spacing: 2px; width: 100%; }
caption { text-align: left; padding: 0.2rem 0 0.4rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.55rem;
  overflow-wrap: break-word; }
thead th { background: var(--head); color: var(--head-ink); }
tbody th { border-bottom: 1px solid var(--line); }
.plain td { border-bottom: 1px solid var(--line); }
.own th { background: var(--own); border-bottom: 2px solid var(--ink); }
td a { color: inherit; }
.UNRATED strong { font-weight: 400; }
small { font-size: 0.9rem; }
th small { font-weight: 400; }
td small, .overall small { display: block; font-size: 0.9rem; }
.mark { width: 0.85em; height: 0.85em; fill: currentColor; vertical-align: -0.05em;
  margin-right: 0.3em; }
.key li { display: inline-block; margin-right: 1.1rem; }
.key ul { list-style: none; padding: 0; }
.findings li, .sources li { margin: 0.55rem 0; }
.UNRATED { border: 1px dashed var(--line); }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--quiet); }
@media (forced-colors: active) { td, .overall { border: 1px solid; } }
@media print {
  @page { margin: 15mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip { display: none; }
  .wide { overflow: visible; }
  .wide table { min-width: 0; font-size: 8.5pt; }
  td small, th small { font-size: 7.5pt; }
  th, td { padding: 1.5pt 2.5pt; }
  h2, h3 { break-after: avoid; }
  li, tr, .overall { break-inside: avoid; }
  thead { display: table-header-group; }
  a { color: inherit; }
  .sources a, .full a { text-decoration: none; }
  td, .overall, thead th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def style() -> str:
    """The style sheet, with the card's own tints."""
    tints = "\n".join(
        f".{mark.name} {{ background: {tint.ground}; color: {tint.ink}; }}"
        for mark, tint in TINTS.items()
        if mark is not Mark.UNRATED
    )
    return f"{_RULES}{tints}\n"
