"""One module a drill: the question, a solution, its tests and the mistakes that they name."""
