"""Child processes: starting them, communicating with them, limiting their memory, ending them."""
