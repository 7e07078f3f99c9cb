// Source positions, diagnostics, YAML trees.
