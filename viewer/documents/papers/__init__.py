"""The papers of the register: for the board, as a register, for a ward, and for CQC."""
