#pragma once

/// How many arguments the process was started with, its own name included.
///
/// A static executable does not reach `CommandLine.arguments`: nothing keeps the initialiser of the
/// Swift library that captures them.
int ktask_argument_count(void);

/// The argument at `index`, which is below `ktask_argument_count()`.
const char *_Nonnull ktask_argument(int index);

/// How many processors this process may run on, at least 1.
int ktask_processor_count(void);
