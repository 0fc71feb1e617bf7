"""Report packs: JSON files with what a published report says."""
