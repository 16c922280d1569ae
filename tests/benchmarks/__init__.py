"""A large newsroom made by rule, and how long its pages take: `make bench`."""
