"""What b2x can do, measured against its peers: one command each."""
