"""What reports ask to improve, and what the trust does about it: the page 'To improve'."""
