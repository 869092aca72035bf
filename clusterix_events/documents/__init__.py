"""The papers: badges, programme, attendance list and minutes, as PDFs."""
