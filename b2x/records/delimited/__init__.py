"""CSV text: encoding, delimiter and line ends, then rows and cells."""
