"""XML: manuals, papers, editions and feeds in their own vocabularies, and data in any."""
