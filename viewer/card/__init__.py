"""The card: one report as a page description, drawn as a tagged PDF, a print or a picture."""
