"""The ground: what every app stands on. Imports no app and defines no concrete model."""
