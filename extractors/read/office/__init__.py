"""Office documents: text documents of Word and LibreOffice, and the one bounded way into their archives."""
