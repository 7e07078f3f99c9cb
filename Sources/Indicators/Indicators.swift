// One indicator a file.
