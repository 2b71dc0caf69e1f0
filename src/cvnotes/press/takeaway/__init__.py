"""The question bank, and what is made of it: the search, and the book in other forms."""
