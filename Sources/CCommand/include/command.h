#pragma once

#include <sys/types.h>

/// A program to run, everything given and nothing inherited.
struct ktask_command {
  /// Its path and its arguments, ended by a null pointer.
  char *_Nullable const *_Nonnull arguments;
  /// Its environment, ended by a null pointer.
  char *_Nullable const *_Nonnull environment;
  /// The directory that it starts in.
  const char *_Nonnull directory;
  /// The file that it writes both its streams to; what it reads is empty.
  int output;
};

/// A program that runs, watched by a process of its own that ends with it.
///
/// The watcher outlives whoever started it by a moment: when that one goes away, however it does, the
/// program and all processes that it started are killed.
struct ktask_running {
  pid_t watcher;
  int control;
  int report;
};

/// How a program ended.
struct ktask_ending {
  /// What kept it from being started, as an errno; 0 if it was.
  int error;
  /// The status that it ended with; -1 if a signal ended it.
  int status;
  /// The signal that ended it, 0 if none did.
  int signal;
};

/// Starts a program in a session of its own.
///
/// Returns 0, or the errno of what failed.
int ktask_command_start(
  const struct ktask_command *_Nonnull command, struct ktask_running *_Nonnull running);

/// Waits for the end of a program, and of all processes that it started.
///
/// Returns 1 once it has ended, which is told once, and 0 if it has not after so many milliseconds.
int ktask_command_wait(
  struct ktask_running *_Nonnull running, int milliseconds, struct ktask_ending *_Nonnull ending);

/// Asks a program to end, and kills it if it has not after a second, with all that it started.
void ktask_command_stop(const struct ktask_running *_Nonnull running);
