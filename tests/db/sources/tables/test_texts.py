"""The texts of cells: the quick way for many gives the same as that for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.sources.tables.texts import cell_text, cell_texts

cells = st.lists(
    st.one_of(
        st.text(st.sampled_from(" aN/-#\n\t\x00\xa0\u200bé"), max_size=12),
        st.sampled_from(("NA", "n/a", "NaN", " NULL ", "Nan House", "-", "The  Lister", "")),
        st.text(max_size=8),
    ),
    max_size=6,
)


@given(cells)
def test_many_cells_have_the_same_texts_as_each_alone(cells: list[str]) -> None:
    assert cell_texts(cells) == [cell_text(cell) for cell in cells]
