// The project file.
