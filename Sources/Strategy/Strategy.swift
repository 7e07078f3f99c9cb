// Grammar v3.
