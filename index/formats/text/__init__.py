"""Plain text: `plain` tells its blocks apart by its `lines`, with what `tables`, `columns`,
`margins`, `titles`, `letters`, `manual`, `config` and `rst` know of their kinds of text."""
