"""Child processes: starting them, speaking to them, capping their memory and ending them."""
