"""The print archive for harvesters: OAI-PMH 2.0, issues and contents entries as Dublin Core."""
