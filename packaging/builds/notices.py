"""The legal files in every build: the bill of materials (SBOM), licences and the note on Qt."""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from builds.common import PACKAGING, BuildError, released, version
from builds.parts import Part, sha256

SBOM = "wardcard.cdx.json"
"""The name of the bill of materials in a build."""
_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_KNOWN = {"MIT License": "MIT", "BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause"}


def licence_entry(stated: str) -> dict[str, Any]:
    """The CycloneDX entry for a licence, given the text in which a package states it.

    An SPDX expression is recorded as an expression, and any other text as a name.
    """
    stated = _KNOWN.get(stated, stated)
    spelt = stated.replace("(", "").replace(")", "")
    # 'LGPL' alone is not an SPDX identifier; most end in a version, such as 'LGPL-3.0'.
    if stated == "MIT" or (_SPDX.fullmatch(spelt) and re.search(r"-\d|MIT|0BSD", spelt)):
        return {"expression": stated}
    return {"license": {"name": stated}}


def bill(parts: Sequence[Part], folder: Path, system: str) -> dict[str, Any]:
    """A CycloneDX 1.6 bill of materials of a build in ``folder``, with every file's SHA-256.

    ``parts`` includes Wardcard itself; ``system`` names the platform the build is for. The same
    build always has the same bill.
    """
    components = [_component(part, folder) for part in parts if part.name != "wardcard"]
    own = next(part for part in parts if part.name == "wardcard")
    product = {**_component(own, folder), "type": "application"}
    names = json.dumps([product, components], sort_keys=True)
    moment = datetime.fromtimestamp(released(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    product["properties"] = [{"name": "wardcard:system", "value": system}]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, names)}",
        "version": 1,
        "metadata": {"timestamp": moment, "component": product},
        "components": components,
        "dependencies": [
            {"ref": own.purl, "dependsOn": sorted(entry["bom-ref"] for entry in components)}
        ],
    }


def _component(part: Part, folder: Path) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [licence_entry(part.licence)],
    }
    listed = [
        {
            "type": "file",
            "name": name,
            "hashes": [{"alg": "SHA-256", "content": sha256(folder / name)}],
        }
        for name in sorted(part.files)
    ]
    if listed:
        component["components"] = listed
    return component


def check(document: dict[str, Any]) -> None:
    """Check a bill against CycloneDX's own schema. Raises BuildError."""
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import best_match
    from referencing import Registry, Resource

    folder = files("cyclonedx.schema._res")

    def load(name: str) -> Any:
        return json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8"))

    schema = load("bom-1.6")
    referenced = {"spdx.schema.json": load("spdx"), "jsf-0.82.schema.json": load("jsf-0.82")}
    base = "http://cyclonedx.org/schema/"
    registry = Registry().with_resources(
        (base + name, Resource.from_contents(text)) for name, text in referenced.items()
    )
    validator = Draft7Validator(schema, registry=registry)
    error = best_match(validator.iter_errors(document))
    if error is not None:
        raise BuildError(f"The bill of materials is wrong at {error.json_path}: {error.message}")


def write(parts: Sequence[Part], folder: Path, system: str) -> None:
    """Write the bill of materials, the licences and the note on Qt into the build in ``folder``.

    ``system`` names the platform the build is for. Raises BuildError if the bill breaks
    CycloneDX's schema, or if a part has no licence text.
    """
    document = bill(parts, folder, system)
    check(document)
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (folder / SBOM).write_text(text, encoding="utf-8")
    licences = folder / "licences"
    shutil.rmtree(licences, ignore_errors=True)
    without = [part.name for part in parts if not part.texts]
    if without:
        raise BuildError(f"No licence text was found for: {', '.join(without)}.")
    for part in parts:
        texts = licences / part.name
        texts.mkdir(parents=True)
        for text_file in part.texts:
            target = texts / text_file.name
            if target.exists() and target.read_bytes() != text_file.read_bytes():
                target = texts / f"{text_file.parent.name}-{text_file.name}"
            shutil.copy(text_file, target)
    qt = next(part.version for part in parts if part.name == "pyside6-essentials")
    note = (PACKAGING / "licences" / "README.txt").read_text(encoding="utf-8")
    listed = "\n".join(f"  {part.name} {part.version}: {part.licence}" for part in parts)
    note = note.format(version=version(), qt=qt, parts=listed)
    (licences / "README.txt").write_text(note, encoding="utf-8")
