"""The formats that Wardcard reads: one module each, and the one that tells them apart."""
