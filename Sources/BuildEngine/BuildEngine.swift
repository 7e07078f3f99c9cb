// Brings a graph up to date.
