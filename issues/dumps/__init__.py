"""The print archive to take along: what readers have of it, as files for programs and tables."""
