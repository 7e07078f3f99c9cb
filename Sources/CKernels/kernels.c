// The innermost loops, each compiled for the baseline of its processor and for AVX2 with FMA.

#include "kernels.h"

// A multiplication that is fused with an addition rounds once instead of twice.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#define WIDE __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define WIDE
#endif

WIDE void ktask_triangle(
  const double *restrict values, float *restrict degrees, size_t count, double a, double rise,
  double c, double fall) {
  for (size_t row = 0; row < count; row++) {
    double rising = (values[row] - a) * rise, falling = (c - values[row]) * fall;
    float degree = (float)(falling > rising ? rising : falling);
    degrees[row] = 0 >= degree ? 0 : degree;
  }
}

WIDE void ktask_trapezoid(
  const double *restrict values, float *restrict degrees, size_t count, double a, double rise,
  double d, double fall) {
  for (size_t row = 0; row < count; row++) {
    double rising = (values[row] - a) * rise, falling = (d - values[row]) * fall;
    double lower = falling > rising ? rising : falling;
    float degree = (float)(1 < lower ? 1 : lower);
    degrees[row] = 0 >= degree ? 0 : degree;
  }
}

WIDE bool ktask_spans(
  const double *restrict high, const double *restrict low, const double *restrict before,
  double *restrict spans, size_t count) {
  unsigned long differing = 0;
  for (size_t row = 0; row < count; row++) {
    double top = high[row] > before[row] ? high[row] : before[row];
    double bottom = low[row] < before[row] ? low[row] : before[row];
    double span = top - bottom;
    spans[row] = span;
    // What is infinite or missing less itself is not 0.
    differing |= !(span - span == 0) | !(high[row] >= low[row]);
  }
  return differing == 0;
}

WIDE void ktask_add_four(
  const double *restrict newest, size_t step, double *restrict sums, size_t count) {
  const double *second = newest - step, *third = second - step, *oldest = third - step;
  for (size_t row = 0; row < count; row++) {
    sums[row] = (newest[row] + second[row]) + (third[row] + oldest[row]);
  }
}

// The sum of a number of blocks, the newest first.
static inline __attribute__((always_inline)) double sum(
  const double *newest, size_t step, int blocks, size_t row) {
  double total = newest[row];
  if (blocks > 1) total += (newest - step)[row];
  if (blocks > 2) total += (newest - 2 * step)[row];
  return total;
}

static inline __attribute__((always_inline)) void means_of(
  const double *restrict values, ktask_part newer, int newer_blocks, ktask_part older,
  int older_blocks, double *restrict means, size_t count) {
  double newer_rows = (double)(newer.blocks * newer.length);
  double older_rows = (double)(older.blocks * older.length);
  double per_row = 1 / (newer_rows + older_rows);
  for (size_t row = 0; row < count; row++) {
    double value = values[row];
    double newer_total = sum(newer.newest, newer.length, newer_blocks, row) - newer_rows * value;
    double older_total = sum(older.newest, older.length, older_blocks, row) - older_rows * value;
    means[row] = value + (newer_total + older_total) * per_row;
  }
}

#define MEANS_OF(newer_blocks, older_blocks)                                                       \
  case 4 * newer_blocks + older_blocks:                                                            \
    means_of(values, newer, newer_blocks, older, older_blocks, means, count);                      \
    break;

WIDE void ktask_means(
  const double *restrict values, ktask_part newer, ktask_part older, double *restrict means,
  size_t count) {
  switch (4 * newer.blocks + older.blocks) {
    MEANS_OF(1, 1)
    MEANS_OF(1, 2)
    MEANS_OF(1, 3)
    MEANS_OF(2, 1)
    MEANS_OF(2, 2)
    MEANS_OF(2, 3)
    MEANS_OF(3, 1)
    MEANS_OF(3, 2)
    MEANS_OF(3, 3)
    default: __builtin_trap();
  }
}

static inline __attribute__((always_inline)) double chosen(
  ktask_choice choice, double a, double b) {
  if (choice == ktask_larger) return a > b ? a : b;
  return a < b ? a : b;
}

static inline __attribute__((always_inline)) bool choose(
  ktask_choice choice, const double *restrict newest, size_t second, size_t third, size_t oldest,
  double *restrict extremes, size_t count) {
  unsigned long differing = 0;
  for (size_t row = 0; row < count; row++) {
    double value = newest[row];
    double newer = chosen(choice, value, (newest - second)[row]);
    double older = chosen(choice, (newest - third)[row], (newest - oldest)[row]);
    extremes[row] = chosen(choice, newer, older);
    // What is infinite or missing less itself is not 0.
    differing |= !(value - value == 0);
  }
  return differing == 0;
}

WIDE bool ktask_extremes_of_four(
  ktask_choice choice, const double *restrict newest, size_t step, double *restrict extremes,
  size_t count) {
  return choice == ktask_larger
    ? choose(ktask_larger, newest, step, 2 * step, 3 * step, extremes, count)
    : choose(ktask_smaller, newest, step, 2 * step, 3 * step, extremes, count);
}

// Where two values do, the other two are not looked at.
static inline __attribute__((always_inline)) void choose_of_two(
  ktask_choice choice, const double *restrict newest, size_t oldest, double *restrict extremes,
  size_t count) {
  for (size_t row = 0; row < count; row++) {
    extremes[row] = chosen(choice, newest[row], (newest - oldest)[row]);
  }
}

WIDE void ktask_extremes(
  ktask_choice choice, const double *restrict newest, size_t second, size_t third, size_t oldest,
  double *restrict extremes, size_t count) {
  if (second == oldest) {
    if (choice == ktask_larger) choose_of_two(ktask_larger, newest, oldest, extremes, count);
    else choose_of_two(ktask_smaller, newest, oldest, extremes, count);
  } else if (choice == ktask_larger) {
    choose(ktask_larger, newest, second, third, oldest, extremes, count);
  } else {
    choose(ktask_smaller, newest, second, third, oldest, extremes, count);
  }
}

static inline __attribute__((always_inline)) void join_four(
  ktask_moments newest, size_t length, bool has_squares, double *restrict sums,
  double *restrict squares, size_t count) {
  const double *s0 = newest.sums, *s1 = s0 - length, *s2 = s1 - length, *s3 = s2 - length;
  const double *q0 = newest.squares, *q1 = q0 - length, *q2 = q1 - length, *q3 = q2 - length;
  double per_half = 1 / (double)(2 * length), per_whole = 1 / (double)(4 * length);
  for (size_t row = 0; row < count; row++) {
    double newer = s0[row] + s1[row], older = s2[row] + s3[row];
    double newer_step = s0[row] - s1[row], older_step = s2[row] - s3[row], step = newer - older;
    double between = newer_step * newer_step + older_step * older_step;
    double square = between * per_half + step * step * per_whole;
    sums[row] = newer + older;
    squares[row] =
      has_squares ? ((q0[row] + q1[row]) + (q2[row] + q3[row])) + square : square;
  }
}

WIDE void ktask_moments_of_four(
  ktask_moments newest, size_t length, double *restrict sums, double *restrict squares,
  size_t count) {
  if (length == 1) {
    join_four(newest, 1, false, sums, squares, count);
  } else {
    join_four(newest, length, true, sums, squares, count);
  }
}

static inline __attribute__((always_inline)) void deviations_of(
  const double *restrict values, ktask_moments newer, ktask_moments older, size_t size,
  bool has_squares, double *restrict means, double *restrict deviations, size_t count) {
  double newer_size = (double)size, older_size = (double)(4 * size), window = (double)(5 * size);
  double ratio = older_size / newer_size, share = newer_size / (older_size * window);
  double per_row = 1 / window, per_freedom = 1 / (window - 1);
  for (size_t row = 0; row < count; row++) {
    double value = values[row];
    double total = newer.sums[row] - newer_size * value;
    double block = older.sums[row] - older_size * value;
    double step = total * ratio - block;
    double squares =
      has_squares ? newer.squares[row] + older.squares[row] : older.squares[row];
    double variance = (squares + step * step * share) * per_freedom;
    means[row] = value + (total + block) * per_row;
    // The absolute value changes nothing, but no root is then of a negative number.
    deviations[row] = __builtin_elementwise_sqrt(__builtin_fabs(variance));
  }
}

WIDE void ktask_deviations(
  const double *restrict values, ktask_moments newer, ktask_moments older, size_t size,
  double *restrict means, double *restrict deviations, size_t count) {
  if (size == 1) {
    deviations_of(values, newer, older, 1, false, means, deviations, count);
  } else {
    deviations_of(values, newer, older, size, true, means, deviations, count);
  }
}
