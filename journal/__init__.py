"""The roof: puts the journal's site together. Nothing below imports it."""
