"""The home page desk: where a managing editor arranges what readers see first."""
