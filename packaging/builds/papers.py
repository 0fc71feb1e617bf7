"""The papers that go with every build: the bill of materials, the licences, the note on Qt."""

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

from builds.parts import Part, sha256
from builds.places import PACKAGING, BuildError, released, version

SBOM = "wardcard.cdx.json"
_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_KNOWN = {"MIT License": "MIT", "BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause"}


def licence_entry(stated: str) -> dict[str, Any]:
    stated = _KNOWN.get(stated, stated)
    spelt = stated.replace("(", "").replace(")", "")
    # A single word such as 'LGPL' may be no SPDX identifier; a hyphen and a digit make it one.
    if stated == "MIT" or (_SPDX.fullmatch(spelt) and re.search(r"-\d|MIT|0BSD", spelt)):
        return {"expression": stated}
    return {"license": {"name": stated}}


def bill(parts: Sequence[Part], folder: Path, system: str) -> dict[str, Any]:
    """A CycloneDX 1.6 bill of materials of what lies in ``folder``, each file with its SHA-256."""
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
            {"ref": own.purl, "dependsOn": sorted(one["bom-ref"] for one in components)}
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
    held = [
        {
            "type": "file",
            "name": name,
            "hashes": [{"alg": "SHA-256", "content": sha256(folder / name)}],
        }
        for name in sorted(part.files)
    ]
    if held:
        component["components"] = held
    return component


def check(document: dict[str, Any]) -> None:
    """Check a bill against CycloneDX's own schema. Raises BuildError."""
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import best_match
    from referencing import Registry, Resource

    folder = files("cyclonedx.schema._res")

    def of(name: str) -> Any:
        return json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8"))

    schema = of("bom-1.6")
    beside = {"spdx.schema.json": of("spdx"), "jsf-0.82.schema.json": of("jsf-0.82")}
    base = "http://cyclonedx.org/schema/"
    registry = Registry().with_resources(
        (base + name, Resource.from_contents(text)) for name, text in beside.items()
    )
    validator = Draft7Validator(schema, registry=registry)
    error = best_match(validator.iter_errors(document))
    if error is not None:
        raise BuildError(f"The bill of materials is wrong at {error.json_path}: {error.message}")


def lay_down(parts: Sequence[Part], folder: Path, system: str, papers: Path | None = None) -> None:
    """Put bill, licences and note into ``papers`` (or ``folder``). Raises BuildError."""
    papers = papers or folder
    document = bill(parts, folder, system)
    check(document)
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (papers / SBOM).write_text(text, encoding="utf-8")
    licences = papers / "licences"
    shutil.rmtree(licences, ignore_errors=True)
    silent = [part.name for part in parts if not part.texts]
    if silent:
        raise BuildError(f"There is no licence text of: {', '.join(silent)}.")
    for part in parts:
        place = licences / part.name
        place.mkdir(parents=True)
        for text_file in part.texts:
            shutil.copy(text_file, place / text_file.name)
    qt = next(part.version for part in parts if part.name == "pyside6-essentials")
    note = (PACKAGING / "licences" / "README.txt").read_text(encoding="utf-8")
    listed = "\n".join(f"  {one.name} {one.version}: {one.licence}" for one in parts)
    note = note.format(version=version(), qt=qt, parts=listed)
    (licences / "README.txt").write_text(note, encoding="utf-8")
