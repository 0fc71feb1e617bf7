"""The formats that Wardcard reads, one module or package each, and the registry of them."""
