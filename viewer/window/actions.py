"""A list of all menu commands: their text, keys, menu and description.

The menus, the header, the page of keyboard shortcuts and the tests all read this list. To add a
command, add an entry here and connect its function in :mod:`viewer.window.application`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from viewer.system.settings import THEMES, Settings

if TYPE_CHECKING:
    from viewer.views.search.model import SearchCommand

MENUS = ("File", "Edit", "Go", "View", "Help")


@dataclass(frozen=True, slots=True)
class Command:
    """A command in a menu."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    """The keyboard shortcuts in Qt's portable notation; the menu shows the first."""
    tip: str = ""
    """A description for the tooltip and screen readers."""
    needs_card: bool = False
    """Whether it is available only while a report is shown."""
    checkable: bool = False
    group: str = ""
    """The group of the command; exactly one command in a group is checked."""
    starts_section: bool = False
    place: bool = False
    """Whether it opens one of the main places, which the header shows where there is room."""


COMMANDS: tuple[Command, ...] = (
    Command(
        "add_data", "File", "Add data…", ("Ctrl+O",),
        "Load report packs, workbooks of reports and CQC’s own files",
    ),
    Command(
        "add_folder", "File", "Add folder…", ("Ctrl+Shift+O",),
        "Load all of CQC’s saved records in a folder",
    ),
    Command(
        "new_report", "File", "New report from a workbook…", (),
        "Save a workbook in which you fill in a report that CQC published, to add it",
    ),
    Command(
        "sources", "File", "Sources…", (),
        "See how old the data is and which files it comes from, and take one out",
    ),
    Command(
        "follow", "File", "Follow a folder…", (),
        "Automatically take the data that your quality team publishes",
    ),
    Command(
        "publish", "File", "Publish data…", (),
        "Publish this data for the ward PCs that follow your folder, and make keys",
    ),
    Command(
        "own_copy", "File", "Use my own copy", (),
        "Copy read-only data so that you can add to it, or go back to the original",
        checkable=True,
    ),
    Command(
        "shared_computer", "File", "Shared computer", (),
        "Do not keep what anyone looks at or searches for: for a login that several people use",
        checkable=True,
    ),
    Command(
        "print_card", "File", "Print or save a card…", ("Ctrl+P",),
        "Print the card of what is shown, or of many places, or save it", needs_card=True,
        starts_section=True,
    ),
    Command(
        "export_card", "File", "Save a card as PDF…", ("Ctrl+E",),
        "Save the card of what is shown, or of many places", needs_card=True,
    ),
    Command(
        "papers", "File", "Print what is to improve…", (),
        "Save a board paper, the register, a ward sheet or CQC's form as a PDF", needs_card=True,
    ),
    Command(
        "export_page", "File", "Export report as web page…", ("Ctrl+Shift+W",),
        "Save all that is shown, with its history, as an accessible page", needs_card=True,
    ),
    Command(
        "export_workbook", "File", "Export report as workbook…", (),
        "Save the report as a workbook that can be changed and added again", needs_card=True,
    ),
    Command(
        "export_ratings", "File", "Export ratings…", ("Ctrl+Shift+R",),
        "Save ratings with history and sources for a spreadsheet", needs_card=True,
    ),
    Command(
        "export_list", "File", "Save list of places…", ("Ctrl+Shift+L",),
        "Save the trusts and sites that match the filters as a table",
    ),
    Command(
        "save_picture", "File", "Save ratings as picture…", ("Ctrl+Shift+S",),
        "Save the table of ratings as a PNG or SVG image", needs_card=True,
    ),
    Command(
        "new_window", "File", "New window", ("Ctrl+N",),
        "Open another window on the same place, to see two side by side", starts_section=True,
    ),
    Command("close_window", "File", "Close window", ("Ctrl+W",), "Close only this window"),
    Command("quit", "File", "Quit", ("Ctrl+Q",), "Close Wardcard with all its windows"),
    Command("copy", "Edit", "Copy", ("Ctrl+C",), "Copy the chosen cells or text"),
    Command(
        "copy_table", "Edit", "Copy ratings as table", ("Ctrl+Shift+T",),
        "Copy the table of ratings for Word or Excel", needs_card=True,
    ),
    Command(
        "copy_picture", "Edit", "Copy ratings as picture", ("Ctrl+Shift+C",),
        "Copy the table of ratings as a picture, with its key and source", needs_card=True,
    ),
    Command(
        "copy_list", "Edit", "Copy list of places", (),
        "Copy the trusts and sites that match the filters, for Word or Excel",
    ),
    Command("find", "Edit", "Find…", ("Ctrl+K", "Ctrl+F"), "Go to the search box"),
    Command("back", "Go", "Back", ("Alt+Left",), "Show what was shown before"),
    Command("forward", "Go", "Forward", ("Alt+Right",), "Undo going back"),
    Command(
        "improve", "Go", "To improve", ("Ctrl+I",),
        "See what reports ask the trust to improve, and write down what is done about it",
        checkable=True, place=True, starts_section=True,
    ),
    Command(
        "newer_report", "Go", "Newer report", ("Ctrl+PgUp",), "Show the next newer report",
        starts_section=True,
    ),
    Command("older_report", "Go", "Older report", ("Ctrl+PgDown",), "Show the next older report"),
    Command("as_at_latest", "Go", "As at: today", ("Ctrl+L",), "Show everything as it is now"),
    Command("as_at_date", "Go", "As at a date…", ("Ctrl+D",), "Show everything as it was on a day"),
    Command(
        "my_ward", "Go", "Add to My wards", ("Ctrl+B",),
        "Keep what is shown at the top of the list, or remove it from there", needs_card=True,
        starts_section=True,
    ),
    Command(
        "next_pane", "Go", "Next pane", ("F6",), "Go on to the list, the report or the story",
        starts_section=True,
    ),
    Command("previous_pane", "Go", "Previous pane", ("Shift+F6",), "Go back a pane"),
    Command(
        "filter_tree", "View", "Filter trusts and sites…", ("Ctrl+Shift+F",),
        "Choose which trusts and sites are listed",
    ),
    Command(
        "story", "View", "Story panel", ("F9",), "Show or hide the chosen cell’s story",
        checkable=True,
    ),
    Command(
        "text_larger", "View", "Larger text", ("Ctrl++", "Ctrl+="), "Make all text larger",
        starts_section=True,
    ),
    Command("text_smaller", "View", "Smaller text", ("Ctrl+-",), "Make all text smaller"),
    Command("text_normal", "View", "Normal text", ("Ctrl+0",), "Text at the system’s own size"),
    *(
        Command(
            f"theme_{name}", "View", label, (),
            "Light or dark as the system is" if name == Settings.theme.default else "",
            checkable=True, group="theme", starts_section=name == Settings.theme.default,
        )
        for name, label in THEMES.items()
    ),
    Command("help", "Help", "Help contents", ("F1",), "Read the guides, and search through them"),
    Command(
        "help_ratings", "Help", "What ratings, arrows and marks mean", (),
        "Read what the table of ratings shows",
    ),
    Command("shortcuts", "Help", "Keyboard shortcuts", ("Ctrl+F1",), "All keys on one page"),
    Command("about", "Help", "About Wardcard", (), "Version, licence and where the data is from"),
)  # fmt: skip

OTHER_KEYS: tuple[tuple[str, str], ...] = (
    ("F10", "Open the menu"),
    ("Arrow keys", "Move in the list, by cell in the table of ratings, and through search results"),
    ("Letters", "In the list: go to the next name that begins with them"),
    ("Enter", "In the list: read on in the report. On a cell: open its story"),
    ("Enter on a row’s name", "Open that site or service"),
    ("Tab, Shift+Tab", "Go to the next or previous part"),
    ("Esc", "Close search results, a message or the filters. In the list: show everything"),
    ("Alt+Up, Alt+Down, Del", "In My wards: move a ward, remove it"),
)
"""Keys that do not belong to a menu command, each with a description of what it does."""


class Actions:
    """The commands as QActions of a window, which can be looked up by name."""

    def __init__(self, window: QWidget) -> None:
        self._by_name: dict[str, QAction] = {}
        groups: dict[str, QActionGroup] = {}
        for command in COMMANDS:
            action = QAction(command.text, window)
            action.setObjectName(command.name)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setCheckable(command.checkable)
            action.setEnabled(not command.needs_card)
            if command.tip:
                action.setStatusTip(command.tip)
                action.setToolTip(_with_keys(command.tip, command.keys))
            if command.group:
                group = groups.setdefault(command.group, QActionGroup(window))
                group.addAction(action)
            self._by_name[command.name] = action
            for keys in command.keys:
                _do_nothing_while_disabled(action, QShortcut(QKeySequence(keys), window))
        window.addActions(list(self._by_name.values()))

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def connect(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Connect each action to the function under its name in ``slots``."""
        for name, slot in slots.items():
            self._by_name[name].triggered.connect(_without_arguments(slot))

    def enable_for_card(self, shown: bool) -> None:
        """Enable or disable the actions that need a report to be shown."""
        for command in COMMANDS:
            if command.needs_card:
                self._by_name[command.name].setEnabled(shown)

    def forbid(self, name: str, reason: str) -> None:
        """Disable the action ``name`` for good, and give ``reason``, a sentence, where it is seen.

        Screen readers read the text of a disabled entry but not its tooltip, so it says who set it.
        """
        action = self._by_name[name]
        action.setEnabled(False)
        action.setText(f"{action.text()} (set by IT)")
        action.setStatusTip(reason)
        action.setToolTip(reason)
        for owner in action.associatedObjects():
            if isinstance(owner, QMenu):
                owner.setToolTipsVisible(True)

    def places(self) -> list[QAction]:
        """Return the actions that open the main places, in the order of the menus."""
        return [self._by_name[command.name] for command in COMMANDS if command.place]

    def for_search(self) -> list[SearchCommand]:
        """Return the commands as the search offers them, with their keys in the system's words."""
        from viewer.views.search.model import SearchCommand

        return [
            SearchCommand(
                command.text.rstrip("…"),
                command.tip,
                _native(command.keys),
                self._by_name[command.name].trigger,
                self._by_name[command.name].isEnabled,
            )
            for command in COMMANDS
        ]

    def menus(self, parent: QWidget) -> list[QMenu]:
        """Return new menus with these actions, in the order of :data:`MENUS`."""
        menus: list[QMenu] = []
        for title in MENUS:
            menu = QMenu(title, parent)
            for command in COMMANDS:
                if command.menu == title:
                    if command.starts_section:
                        menu.addSeparator()
                    menu.addAction(self._by_name[command.name])
            menus.append(menu)
        return menus


def _do_nothing_while_disabled(action: QAction, keys: QShortcut) -> None:
    """Let the keys of a disabled command do nothing.

    Otherwise they would reach the part with the focus: Ctrl+PgDown at the oldest report would
    choose another trust in the tree.
    """
    keys.setEnabled(not action.isEnabled())
    action.enabledChanged.connect(lambda enabled: keys.setEnabled(not enabled))


def _without_arguments(slot: Callable[[], object]) -> Callable[[bool], None]:
    """Return ``slot`` without the argument of ``triggered``, which no slot here takes."""

    def on_triggered(_: bool) -> None:
        slot()

    return on_triggered


def shortcuts_guide() -> str:
    """Return all keys as a Markdown page: a table for each menu, then the keys outside menus."""
    parts = ["# Keyboard shortcuts"]
    for title in MENUS:
        rows = [(" or ".join(c.keys), c.text.rstrip("…")) for c in COMMANDS if c.menu == title]
        parts += _key_table(title, [(keys, text) for keys, text in rows if keys])
    parts += _key_table("Everywhere", OTHER_KEYS)
    return "\n\n".join(parts) + "\n"


def _key_table(title: str, rows: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    if not rows:
        return ()
    lines = [
        "| Keys | What they do |",
        "|---|---|",
        *(f"| {keys} | {text} |" for keys, text in rows),
    ]
    return f"## {title}", "\n".join(lines)


def _with_keys(tip: str, keys: tuple[str, ...]) -> str:
    native = _native(keys)
    return f"{tip} ({native})" if native else tip


def _native(keys: tuple[str, ...]) -> str:
    """The first of ``keys`` as this system writes it; empty if there is none."""
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
