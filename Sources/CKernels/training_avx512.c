// The loops of a training for AVX-512.

#if defined(__x86_64__)

#include "training_table.h"

#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2"))), \
  apply_to = function)

#define NAME(function) ktask_##function##_avx512
// Sixteen registers of sums, enough to keep two units busy, and two of two panels' rows.
#define TILE_ROWS 8
#define TILE_PANELS 2
#include "training_loops.h"

#pragma clang attribute pop

#endif
