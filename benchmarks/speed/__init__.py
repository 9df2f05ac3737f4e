"""How fast b2x is and what memory it takes, each figure beside a peer's of the same minute."""
