"""Adds a bill of materials to the wheel: the declared dependencies as CycloneDX JSON (PEP 770)."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


class BillOfMaterials(BuildHookInterface):  # type: ignore[type-arg]
    """Writes the bill before the wheel is built, and removes the file afterwards."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the bill to the files of `.dist-info/sboms/`."""
        self.folder = Path(tempfile.mkdtemp())
        bill = self.folder / f"{self.metadata.core.name}.cdx.json"
        bill.write_text(json.dumps(self.bill(), indent=1) + "\n", encoding="utf-8")
        build_data["sbom_files"].append(str(bill))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary file."""
        shutil.rmtree(self.folder)

    def bill(self) -> dict[str, Any]:
        """Return the bill. It has no date or serial number, so that builds can be compared."""
        core = self.metadata.core
        itself = component(core.name) | {
            "version": self.metadata.version,
            "licenses": [{"expression": core.license_expression}],
        }
        needed = [
            component(required.name)
            | {"properties": [{"name": "b2x:requirement", "value": str(required)}]}
            for required in map(Requirement, sorted(core.dependencies))
        ]
        return {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"component": itself},
            "components": needed,
            "dependencies": [
                {"ref": itself["bom-ref"], "dependsOn": [each["bom-ref"] for each in needed]}
            ],
        }


def component(name: str) -> dict[str, Any]:
    """Return a package of the Python Package Index as a component, without a version."""
    url = f"pkg:pypi/{canonicalize_name(name)}"
    return {"type": "library", "bom-ref": url, "name": name, "purl": url}
