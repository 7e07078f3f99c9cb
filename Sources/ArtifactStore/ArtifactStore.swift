// Objects by content, actions by key.
