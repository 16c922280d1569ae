"""How the print archive is cited: references, files for reference managers, index cards."""
