"""What makes a book of chapters: reading, checking, running, drawing it. Imports no torch."""
