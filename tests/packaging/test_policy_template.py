"""The template for group policy: the policies in it are those that Wardcard reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from tests.viewer.system.test_policy import Registry
from viewer.system.policy import REGISTRY_KEY, Flag, Folder, Policies, Policy, from_registry

NAMESPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"
VERSIONS = {"revision": "1.0", "schemaVersion": "1.0"}
POLICY_PARTS = [
    "parentCategory", "supportedOn", "enabledValue", "disabledValue", "enabledList",
    "disabledList", "elements",
]  # fmt: skip
"""The parts of a policy, in the order of Microsoft's schema PolicyDefinitions.xsd."""


@pytest.fixture
def template(project_root: Path) -> Element:
    """The .admx: which policies there are."""
    folder = project_root / "packaging" / "windows" / "policies"
    return ElementTree.parse(folder / "Wardcard.admx").getroot()


@pytest.fixture
def words(project_root: Path) -> Element:
    """The .adml: their words in English."""
    folder = project_root / "packaging" / "windows" / "policies" / "en-US"
    return ElementTree.parse(folder / "Wardcard.adml").getroot()


def local(element: Element) -> str:
    assert element.tag.startswith(NAMESPACE)
    return element.tag.removeprefix(NAMESPACE)


def each(root: Element, name: str) -> Iterator[Element]:
    return root.iter(f"{NAMESPACE}{name}")


def only(root: Element, name: str) -> Element:
    (found,) = each(root, name)
    return found


def strings(words: Element) -> dict[str, str]:
    return {string.attrib["id"]: string.text or "" for string in each(words, "string")}


def in_words(reference: str, words: Element) -> str:
    """The text that '$(string.NAME)' stands for."""
    assert reference.startswith("$(string.")
    return strings(words)[reference.removeprefix("$(string.").removesuffix(")")]


def declared(template: Element) -> dict[str, Element]:
    """The element that sets each value of the registry, by the value's name."""
    found: dict[str, Element] = {}
    for policy in each(template, "policy"):
        if "valueName" in policy.attrib:
            found[policy.attrib["valueName"]] = policy
        for text in each(policy, "text"):
            found[text.attrib["valueName"]] = text
    return found


def test_both_files_have_the_form_of_the_schema(template: Element, words: Element) -> None:
    assert local(template) == "policyDefinitions"
    assert template.attrib == VERSIONS
    assert [local(part) for part in template] == [
        "policyNamespaces", "resources", "supportedOn", "categories", "policies",
    ]  # fmt: skip
    assert only(template, "target").attrib == {
        "prefix": "wardcard",
        "namespace": "Wardcard.Policies",
    }
    assert only(template, "resources").attrib == {"minRequiredRevision": words.attrib["revision"]}
    assert local(words) == "policyDefinitionResources"
    assert words.attrib == VERSIONS
    assert [local(part) for part in words] == ["displayName", "description", "resources"]
    assert [local(part) for part in only(words, "resources")] == [
        "stringTable", "presentationTable",
    ]  # fmt: skip


def test_every_policy_has_the_parts_of_the_schema(template: Element) -> None:
    categories = {category.attrib["name"] for category in each(template, "category")}
    supported = {definition.attrib["name"] for definition in each(template, "definition")}
    for policy in each(template, "policy"):
        parts = [local(part) for part in policy]
        assert parts == [part for part in POLICY_PARTS if part in parts]
        assert policy.attrib["class"] == "Machine", "HKEY_CURRENT_USER is never read"
        assert policy.attrib["key"] == REGISTRY_KEY
        assert only(policy, "parentCategory").attrib["ref"] in categories
        assert only(policy, "supportedOn").attrib["ref"] in supported


def test_every_reference_has_its_words_and_no_words_are_left_over(
    template: Element, words: Element
) -> None:
    named = {
        value.removeprefix("$(string.").removesuffix(")")
        for element in template.iter()
        for value in element.attrib.values()
        if value.startswith("$(string.")
    }
    assert named == set(strings(words))
    presentations = {each.attrib["id"]: each for each in each(words, "presentation")}
    shown = {
        policy.attrib["presentation"].removeprefix("$(presentation.").removesuffix(")"): policy
        for policy in each(template, "policy")
        if "presentation" in policy.attrib
    }
    assert set(shown) == set(presentations)
    for name, policy in shown.items():
        fields = [box.attrib["refId"] for box in each(presentations[name], "textBox")]
        assert fields == [text.attrib["id"] for text in each(policy, "text")]


def test_the_template_sets_exactly_the_policies_that_are_read(template: Element) -> None:
    assert list(declared(template)) == [policy.name for policy in Policies.entries()]


@pytest.mark.parametrize("policy", Policies.entries(), ids=lambda policy: policy.name)
def test_a_policy_is_of_the_kind_and_has_the_default_that_is_read(
    policy: Policy[object], template: Element
) -> None:
    element = declared(template)[policy.name]
    if isinstance(policy, Flag):
        for state, expected in (("enabledValue", True), ("disabledValue", policy.default)):
            number = int(only(only(element, state), "decimal").attrib["value"])
            written = Registry([(policy.name, number, Registry.REG_DWORD)])
            found = Policies(from_registry(written))
            assert found.in_force() == {policy.name: expected}
    else:
        assert local(element) == "text"
        assert element.attrib["required"] == "true", "an empty text is refused"
        expandable = element.attrib.get("expandable") == "true"
        assert expandable == isinstance(policy, Folder)
        assert not policy.default, "where it is disabled, the value is absent"


def test_the_words_are_those_of_the_registry_of_policies(template: Element, words: Element) -> None:
    entries = {policy.name: policy for policy in Policies.entries()}
    labels = {box.attrib["refId"]: only(box, "label").text for box in each(words, "textBox")}
    for policy in each(template, "policy"):
        names = [text.attrib["valueName"] for text in each(policy, "text")]
        names = names or [policy.attrib["valueName"]]
        explained = in_words(policy.attrib["explainText"], words)
        assert explained == "\n\n".join(entries[name].about for name in names)
        if len(names) == 1:
            assert in_words(policy.attrib["displayName"], words) == entries[names[0]].title
        for name in names:
            assert labels.get(name, f"{entries[name].title}:") == f"{entries[name].title}:"
