"""What happens when a certificate is issued, printed, suspended, lifted, revoked, replaced or flagged."""
