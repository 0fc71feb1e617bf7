"""The commands of the command line, each in a separate module and registered here.

Each module declares a :class:`viewer.cli.command.Command`. None imports Qt before the command runs.
"""

from __future__ import annotations

from viewer.cli.command import Command
from viewer.cli.commands.card import CARD
from viewer.cli.commands.draft import DRAFT
from viewer.cli.commands.export import EXPORT
from viewer.cli.commands.find import FIND
from viewer.cli.commands.follow import FOLLOW
from viewer.cli.commands.import_files import IMPORT
from viewer.cli.commands.improve import IMPROVE
from viewer.cli.commands.info import INFO
from viewer.cli.commands.key import KEY
from viewer.cli.commands.list_places import LIST
from viewer.cli.commands.paper import PAPER
from viewer.cli.commands.publish import PUBLISH
from viewer.cli.commands.ratings import RATINGS
from viewer.cli.commands.report import REPORT
from viewer.cli.commands.sources import SOURCES
from viewer.cli.commands.template import TEMPLATE
from viewer.cli.commands.verify import VERIFY

COMMANDS: tuple[Command, ...] = (
    IMPORT, DRAFT, SOURCES, FIND, LIST, RATINGS, REPORT, CARD, EXPORT, TEMPLATE, IMPROVE, PAPER,
    INFO, PUBLISH, VERIFY, KEY, FOLLOW,
)  # fmt: skip
"""Every command, in the order that ``wardcard --help`` lists them."""
