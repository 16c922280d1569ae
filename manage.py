#!/usr/bin/env python3
"""The entry point of every command. Without DATABASE_URL it brings its own database."""

import os
import sys

from django.core.management import execute_from_command_line

from journal import local
from journal.lib.postgres import ClusterError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journal.settings")
    try:
        local.configure(sys.argv[1:])
    except ClusterError as error:
        sys.exit(f"Không mở được cơ sở dữ liệu: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
