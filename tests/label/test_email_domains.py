"""Consumer providers are known by their domain, Nordic ones too."""

from __future__ import annotations

import pytest

from b2x.label import email_domains
from b2x.label.email_domains import has_free_domain

KNOWN = (
    "gmail.com", "online.no", "hotmail.no", "start.no", "telia.com", "comhem.se", "jubii.dk",
    "stofanet.dk", "saunalahti.fi", "simnet.is",
)  # fmt: skip


@pytest.mark.parametrize("domain", [*KNOWN, "hey.example"])
def test_free_providers_are_known(domain: str) -> None:
    assert has_free_domain(f"Some.One@{domain.upper()}") is (domain in KNOWN)
    assert not has_free_domain(f"someone@mail.{domain}")
    assert not has_free_domain(domain)


def test_without_the_extra_the_largest_and_nordic_ones_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert has_free_domain("a@mail2tom.com")
    monkeypatch.setattr(email_domains, "knows_all_providers", lambda: False)
    email_domains._domains.cache_clear()
    try:
        assert has_free_domain("a@gmail.com")
        assert has_free_domain("a@online.no")
        assert not has_free_domain("a@mail2tom.com")
    finally:
        email_domains._domains.cache_clear()
