"""What a question says, from its words alone, and how these are read in a library.

`wording` is how it is written, `intent` what it asks for, `kinds` of what kind the answer is,
`names` what it names, `pinpoints` the clauses it names by their numbers, `abbreviations` what else
documents may call the same; `respelling` puts the library's words in the place of those that it
does not have.
"""
