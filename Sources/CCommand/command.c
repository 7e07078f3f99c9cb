// Runs one program under a watcher. In C, as what happens between `fork` and `exec` in a process of
// several threads may call nothing but the system.

#define _GNU_SOURCE
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// How long a program may take to end after it was asked to.
enum { patience_in_milliseconds = 1000 };

// MARK: The program

static void reset_signals(void) {
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void become(const struct ktask_command *command, int trouble) {
  setsid();
  reset_signals();
  int nothing = open("/dev/null", O_RDONLY);
  if (
    nothing >= 0 && dup2(nothing, 0) == 0 && dup2(command->output, 1) == 1 &&
    dup2(command->output, 2) == 2 && chdir(command->directory) == 0) {
    if (nothing > 2) close(nothing);
    if (command->output > 2) close(command->output);
    execve(command->arguments[0], command->arguments, command->environment);
  }
  int error = errno;
  if (write(trouble, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

// MARK: The watcher

/// Closes all descriptors but those, which are given in ascending order and above the standard
/// streams; these come to nothing.
///
/// One that stays open would keep what others wait for: the end of a pipe, or the lock of a cache.
static void close_others(const int *kept, int count) {
  int nothing = open("/dev/null", O_RDWR);
  for (int stream = 0; stream <= 2; stream++) dup2(nothing, stream);
  unsigned first = 3;
  for (int index = 0; index <= count; index++) {
    unsigned end = index < count ? (unsigned)kept[index] : ~0u;
    if (end > first && syscall(SYS_close_range, first, end - 1, 0) != 0) {
      for (unsigned number = first; number < end && number < 65536; number++) close((int)number);
    }
    first = end + 1;
  }
}

/// Reads the process numbers of this process's children; those of grandchildren whose parents have
/// gone are among them, as the watcher takes them in.
static int list_children(pid_t *children, int most) {
  char path[64] = "/proc/self/task/";
  char digits[16];
  int length = 0;
  for (pid_t rest = (pid_t)syscall(SYS_gettid); rest > 0; rest /= 10) {
    digits[length++] = (char)('0' + rest % 10);
  }
  size_t end = strlen(path);
  while (length > 0) path[end++] = digits[--length];
  memcpy(path + end, "/children", sizeof "/children");
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[4096];
  ssize_t size = read(file, text, sizeof text);
  close(file);
  int count = 0;
  pid_t number = 0;
  for (ssize_t index = 0; index < size && count < most; index++) {
    if (text[index] >= '0' && text[index] <= '9') {
      number = number * 10 + (text[index] - '0');
    } else if (number > 0) {
      children[count++] = number;
      number = 0;
    }
  }
  return count;
}

/// Kills what the program has left behind, whatever sessions it has gone to.
static void kill_all(pid_t program) {
  kill(-program, SIGKILL);
  // Bounded, as where there is no /proc some of them cannot be found.
  for (int round = 0; round < 2000; round++) {
    pid_t children[256];
    int count = list_children(children, 256);
    for (int index = 0; index < count; index++) kill(children[index], SIGKILL);
    pid_t ended;
    while ((ended = waitpid(-1, NULL, WNOHANG)) > 0) {
    }
    if (ended < 0 && errno == ECHILD) return;
    usleep(2000);
  }
}

/// Waits until the program has ended, or has to.
static int watch(pid_t program, int control, int signals) {
  int left = -1;
  for (;;) {
    struct pollfd events[2] = {
      {.fd = signals, .events = POLLIN}, {.fd = control, .events = POLLIN}};
    int count = poll(events, 2, left);
    if (count == 0) {
      kill(-program, SIGKILL);
      left = -1;
    }
    if (events[0].revents != 0) {
      struct signalfd_siginfo information;
      if (read(signals, &information, sizeof information) < 0 && errno != EAGAIN) return 0;
    }
    // What it started and left may end first.
    pid_t ended;
    int status = 0;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
      if (ended == program) return status;
    }
    if (count > 0 && events[1].revents != 0) {
      char word;
      if (read(control, &word, 1) <= 0) {
        // Whoever started it has gone.
        kill(-program, SIGKILL);
        while (waitpid(program, &status, 0) < 0 && errno == EINTR) {
        }
        return status;
      }
      kill(-program, SIGTERM);
      left = patience_in_milliseconds;
    }
  }
}

static int ascending(const void *left, const void *right) {
  return *(const int *)left - *(const int *)right;
}

_Noreturn static void supervise(
  const struct ktask_command *command, int control, int report) {
  prctl(PR_SET_NAME, "ktask-watcher");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  // Ctrl-C is for whoever started it, who decides what it means.
  setpgid(0, 0);
  int kept[3] = {control, report, command->output};
  qsort(kept, 3, sizeof kept[0], ascending);
  close_others(kept, 3);
  sigset_t all, child;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  signal(SIGCHLD, SIG_DFL);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  struct ktask_ending ending = {0, -1, 0};
  int trouble[2] = {-1, -1};
  pid_t program = -1;
  if (signals >= 0 && pipe2(trouble, O_CLOEXEC) == 0) program = fork();
  if (program == 0) become(command, trouble[1]);
  if (program < 0) {
    ending.error = errno == 0 ? EAGAIN : errno;
  } else {
    close(trouble[1]);
    // The program has a session once this is told or closed; a signal to the group would miss it
    // before.
    int error = 0;
    if (read(trouble[0], &error, sizeof error) == sizeof error) ending.error = error;
    int status = watch(program, control, signals);
    kill_all(program);
    if (WIFEXITED(status)) ending.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
  }
  ssize_t written = write(report, &ending, sizeof ending);
  _exit(written == sizeof ending ? 0 : 1);
}

// MARK: Whoever starts it

/// A pipe whose ends are none of the standard streams', which a program gets other files for.
static int make_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  for (int index = 0; index < 2; index++) {
    if (ends[index] > 2) continue;
    int higher = fcntl(ends[index], F_DUPFD_CLOEXEC, 3);
    if (higher < 0) return errno;
    close(ends[index]);
    ends[index] = higher;
  }
  return 0;
}

int ktask_command_start(const struct ktask_command *command, struct ktask_running *running) {
  int control[2], report[2];
  int error = make_pipe(control);
  if (error != 0) return error;
  error = make_pipe(report);
  if (error != 0) {
    close(control[0]);
    close(control[1]);
    return error;
  }
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t watcher = fork();
  if (watcher == 0) supervise(command, control[0], report[1]);
  error = watcher < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(control[0]);
  close(report[1]);
  if (error != 0) {
    close(control[1]);
    close(report[0]);
    return error;
  }
  running->watcher = watcher;
  running->control = control[1];
  running->report = report[0];
  return 0;
}

int ktask_command_wait(
  struct ktask_running *running, int milliseconds, struct ktask_ending *ending) {
  struct pollfd event = {.fd = running->report, .events = POLLIN};
  int count = poll(&event, 1, milliseconds);
  if (count == 0 || (count < 0 && errno == EINTR)) return 0;
  ssize_t size;
  while ((size = read(running->report, ending, sizeof *ending)) < 0 && errno == EINTR) {
  }
  if (size != sizeof *ending) {
    // Somebody killed the watcher.
    *ending = (struct ktask_ending){0, -1, SIGKILL};
  }
  close(running->report);
  close(running->control);
  while (waitpid(running->watcher, NULL, 0) < 0 && errno == EINTR) {
  }
  return 1;
}

void ktask_command_stop(const struct ktask_running *running) {
  while (write(running->control, "t", 1) < 0 && errno == EINTR) {
  }
}
