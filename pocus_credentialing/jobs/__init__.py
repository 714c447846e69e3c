"""Work that no page waits for: who does it, whether they are alive, and what is done every day."""
