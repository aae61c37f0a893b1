"""Spreadsheets in: CSV and XLSX files of other people, with columns matched once and remembered."""
