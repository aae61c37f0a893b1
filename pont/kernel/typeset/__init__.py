"""Paper: fonts that have the letters, pages set by typst, sheets that fold into booklets and pocket maps."""
