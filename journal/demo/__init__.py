"""The demo journal: small readable files, built through the code an editor uses."""
