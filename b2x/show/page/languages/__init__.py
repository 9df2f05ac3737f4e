"""Texts of the pages, one file a language; those of reports and reasons are in show/languages/."""
