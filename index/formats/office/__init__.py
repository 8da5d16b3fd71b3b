"""Office documents: Word, OpenDocument, PowerPoint, rich text; workbooks and other tables."""
