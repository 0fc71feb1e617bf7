"""The dates in one column of a table, of which the order of day and month is decided once.

'05/03/2019' may be 5 March or 3 May. A rating with a wrong date would be wrong for good, so all
texts of a column are considered together, and the file is refused if they do not show the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from db.domain.age import CQC_BEGAN
from db.domain.errors import Refused
from db.sources.dates import Order, WrittenDate, iso_date, publication_date, written_date
from db.sources.tables.texts import cell_text

FIRST_REGISTERED = date(2010, 4, 1)
"""The first day of registrations under the Health and Social Care Act 2008 (HSCA)."""
_CONVERTED = 10
"""The number of converted dates among which a day after the 12th is expected: by chance, all ten
would be in the first twelve days of a month once in 10,000 times."""


class _Meanings(dict[str, str | None]):
    """The date in a cell of a column, by the cell's text; each is read when it first occurs."""

    def __init__(self, column: DateColumn) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, cell: str) -> str | None:
        try:
            meaning = self._column.read(cell)
        except ValueError:
            meaning = None
        self[cell] = meaning
        return meaning


class DateColumn:
    """Reads the dates in one column.

    Show it every text of the column with :meth:`notice`. These prove the order:

    - a first number over 12: the day is first; a second number over 12: the month is first;
    - a weekday that fits only one of the two.

    If nothing proves it, and the order matters (it does not for '05/05/2019'), :meth:`decide` looks
    further, and takes the first of these that is clear:

    - what the file's other columns with dates prove, because one program saved them all;
    - dates, here or in those columns, that would be too early in one order: '01/10/2010', the day
      on which most places were registered, cannot be 10 January, before the law was in force;
    - if each date that matters begins with '01/', the day is first. Those are the first days of
      months, as people write dates that they know only to the month. Otherwise all would be in
      January, and not written as programs that put the month first usually do, which is '1/'.

    Anything else is refused.
    """

    def __init__(
        self, index: int, name: str, latest: date | None = None, earliest: date = CQC_BEGAN
    ) -> None:
        """Describe the column at ``index`` with the heading ``name``.

        If ``latest`` is given, its dates are those of CQC's publications, none of which is older
        than CQC or later than ``latest``. No date is expected to be before ``earliest``.
        """
        self.index = index
        self.name = cell_text(name)
        self._latest = latest
        self._earliest = earliest
        self._order: Order | None = None
        self._noticed: set[str] = set()
        self.meanings = _Meanings(self)
        """The date in each cell as ISO text: empty for a blank cell, None for one without a date.

        Must not be used while the column is undecided.
        """
        self._proofs: dict[Order, str] = {}
        """A text that proves each order; both, if the column mixes them."""
        self._rows: dict[str, int] = {}
        """The number of the first row with each of these texts."""
        self._hints: set[Order] = set()
        """The orders in which a date is not too early, if it is in the other."""
        self._unclear = ""
        """The first text that is a date in either order, and not the same; empty if none is."""
        self._first_days = True
        """Whether all such texts begin with '01/'."""
        self._converted = 0
        """The number of texts that have only one order: '2019-03-05', not '05/03/2019'."""
        self._late_days = False
        """Whether any of these is later than the 12th day of its month."""

    @property
    def undecided(self) -> bool:
        """Whether the order matters for the texts noticed so far, and none of them proves it."""
        return bool(self._unclear) and not self._proofs and self._order is None

    def notice(self, rows: Sequence[Sequence[str]], first: int = 1) -> None:
        """Take the column's texts in ``rows`` into account, of which the first is row ``first``.

        Raises Refused, with a clause for a message, if the order differs from row to row.
        """
        index = self.index
        fresh = {row[index] for row in rows if len(row) > index} - self._noticed
        if not fresh:
            return
        self._noticed |= fresh
        for text in sorted(map(cell_text, fresh)):
            written = written_date(text)
            if written is not None and written.either:
                self._weigh(written, text)
            elif written is not None:
                self._converted += 1
                self._late_days = self._late_days or written.first > 12
        for text in self._proofs.values():
            if text not in self._rows:
                self._rows[text] = next(
                    number
                    for number, row in enumerate(rows, first)
                    if len(row) > index and cell_text(row[index]) == text
                )
        if len(self._proofs) > 1:
            day_first, month_first = (self._proofs[order] for order in Order)
            raise Refused(
                f"some dates in the column ‘{self.name}’ begin with the day ('{day_first}') and "
                f"others with the month ('{month_first}')",
                proofs=(
                    f"row {self._rows[day_first]:,}: {day_first}, day first",
                    f"row {self._rows[month_first]:,}: {month_first}, month first",
                ),
            )

    def _weigh(self, written: WrittenDate, text: str) -> None:
        day_first, month_first = (written.read(order) for order in Order)
        first, second = written.first, written.second
        # '31/04/2019' proves an order too, although there is no such date.
        possible = [first <= 31 and second <= 12, first <= 12 and second <= 31]
        if all(possible):
            possible = [day_first is not None, month_first is not None]
        proved = [order for order, can in zip(Order, possible, strict=True) if can]
        if len(proved) == 1:
            self._proofs.setdefault(proved[0], text)
        elif day_first is not None and month_first is not None and day_first != month_first:
            if min(day_first, month_first) < self._earliest <= max(day_first, month_first):
                late = month_first > day_first
                self._hints.add(Order.MONTH_FIRST if late else Order.DAY_FIRST)
            self._unclear = self._unclear or text
            self._first_days = self._first_days and text.startswith("01/")

    def decide(self, others: Iterable[DateColumn]) -> None:
        """Decide the order, after the last row of the file.

        ``others`` are the file's other columns with dates. Raises Refused, with a clause for a
        message, if the order matters and nothing shows it, or if a program has converted only those
        dates that it could read with the month first.
        """
        if (
            Order.DAY_FIRST in self._proofs
            and not self._unclear
            and self._converted >= _CONVERTED
            and not self._late_days
        ):
            raise Refused(
                f"a program has swapped day and month in the column ‘{self.name}’ wherever it "
                f"could: only dates like '{self._proofs[Order.DAY_FIRST]}' have a day after the "
                "12th"
            )
        if not self.undecided:
            return
        others = list(others)
        orders = {order for column in others for order in column._proofs}
        orders = orders or {order for column in (self, *others) for order in column._hints}
        if len(orders) == 1:
            self._order = orders.pop()
        elif not orders and self._first_days:
            self._order = Order.DAY_FIRST
        else:
            raise Refused(
                f"nothing shows whether dates such as '{self._unclear}' in the column "
                f"‘{self.name}’ begin with the day or the month"
            )

    def read(self, cell: str) -> str:
        """Return the date in a cell as ISO text; empty if the cell is blank.

        Raises ValueError, with a clause for a message, if it is not a valid date. Must not be
        called while the column is undecided.
        """
        text = cell_text(cell)
        order = self._order or next(iter(self._proofs), Order.DAY_FIRST)
        if self._latest is None:
            return iso_date(text, order)
        return publication_date(text, self._latest, order)
