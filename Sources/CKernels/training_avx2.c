// The loops of a training for AVX2 with fused multiply-add.

#if defined(__x86_64__)

#include "training_table.h"

#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)

#define NAME(function) ktask_##function##_avx2
// Twelve registers of sums, two of a panel's row and one of a number.
#define TILE_ROWS 6
#define TILE_PANELS 1
#include "training_loops.h"

#pragma clang attribute pop

#endif
