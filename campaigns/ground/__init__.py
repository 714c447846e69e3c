"""What the campaigns stand on."""
