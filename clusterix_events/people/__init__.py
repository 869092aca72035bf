"""Persons, organisations, accounts, sign-in and roles."""
