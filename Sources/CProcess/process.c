#define _GNU_SOURCE
#include "process.h"

#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

int ktask_argument_count(void) { return argument_count; }

const char *ktask_argument(int index) { return arguments[index]; }

int ktask_processor_count(void) {
  cpu_set_t processors;
  int count = 0;
  if (sched_getaffinity(0, sizeof processors, &processors) == 0) count = CPU_COUNT(&processors);
  if (count < 1) count = (int)sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count;
}

// A process that was started without some of its standard streams would give their numbers to the
// next files it opens, and its messages would land in those.
static void open_standard_streams(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fcntl(descriptor, F_GETFD) == -1) {
      open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY);
    }
  }
}

// Memory that a column leaves is used for the next one. Given back to the system it would have to be
// cleared again, which takes longer than to compute what is put there. One arena, as memory that one
// thread frees in an arena of its own is lost to the others.
static void keep_freed_memory(void) {
  mallopt(M_ARENA_MAX, 1);
  // Some versions of the C library take no more than half a heap.
  if (!mallopt(M_MMAP_THRESHOLD, 1 << 30)) mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
}

// Runs before OpenBLAS's own constructor, which reads these variables. One thread, because it would
// otherwise start a pool (20 ms of every start and exit) and because sums of several threads have
// other bits; the AVX-512 kernels wherever they run, because OpenBLAS does not know every processor
// that has them, and takes AVX2's for those it does not know. Whoever sets OPENBLAS_CORETYPE has
// decided.
__attribute__((constructor(101))) static void prepare_process(int count, char **values) {
  argument_count = count;
  arguments = values;
  open_standard_streams();
  keep_freed_memory();
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  __builtin_cpu_init();
  if (
    __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
    __builtin_cpu_supports("avx512cd")) {
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    setenv("OPENBLAS_CORETYPE", "Haswell", 0);
  }
}
