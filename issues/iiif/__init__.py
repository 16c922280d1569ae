"""What viewers and libraries elsewhere read of the print archive, by IIIF: manifests and
collections (Presentation 3), pictures (Image 3, level 0), words (Content Search 1 and 2)."""
