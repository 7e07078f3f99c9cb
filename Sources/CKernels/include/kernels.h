// Innermost loops that are compiled for several instruction sets; the processor's best is chosen
// when the program starts. No multiplication is fused with an addition, so all of them give the
// same bits. Know memory and arithmetic; know neither indicators nor fuzzy sets.

#ifndef KTASK_KERNELS_H
#define KTASK_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

/// Degrees in a triangle with slanted sides: min((x - a) * rise, (c - x) * fall) as floats, 0 where
/// that is less. NaN gives NaN.
void ktask_triangle(
  const double *restrict values, float *restrict degrees, size_t count, double a, double rise,
  double c, double fall);

/// Degrees in a trapezoid with slanted sides: as a triangle's, and 1 where they would be more.
void ktask_trapezoid(
  const double *restrict values, float *restrict degrees, size_t count, double a, double rise,
  double d, double fall);

/// max(high, before) - min(low, before) in each row.
///
/// - Returns: Whether all of them are finite and no high is below its low.
bool ktask_spans(
  const double *restrict high, const double *restrict low, const double *restrict before,
  double *restrict spans, size_t count);

/// Adds four values of which each lies `step` rows behind the one before, the newest first.
///
/// A sum is (v[0] + v[-step]) + (v[-2 step] + v[-3 step]).
void ktask_add_four(
  const double *restrict newest, size_t step, double *restrict sums, size_t count);

/// The larger of a and b, b if they are not ordered; or the smaller one.
typedef enum { ktask_larger, ktask_smaller } ktask_choice;

/// The extremes of four values of which each lies `step` rows behind the one before, the newest
/// first.
///
/// - Returns: Whether all of the newest values are finite.
bool ktask_extremes_of_four(
  ktask_choice choice, const double *restrict newest, size_t step, double *restrict extremes,
  size_t count);

/// The extremes of values that lie 0, `second`, `third` and `oldest` rows behind; of two values if
/// `second` is `oldest`.
void ktask_extremes(
  ktask_choice choice, const double *restrict newest, size_t second, size_t third, size_t oldest,
  double *restrict extremes, size_t count);

/// A part of a window: 1 to 3 blocks of `length` rows, with the sum of the newest block in each
/// row.
typedef struct {
  const double *newest;
  size_t length;
  size_t blocks;
} ktask_part;

/// Means of windows of two parts.
///
/// A mean is x + ((newer - n x) + (older - m x)) / (n + m), with the window's newest value x, and
/// the parts' sums and numbers of rows, n and m; the division is a multiplication.
void ktask_means(
  const double *restrict values, ktask_part newer, ktask_part older, double *restrict means,
  size_t count);

/// Sums of blocks, and sums of the squared differences of their values from their means.
typedef struct {
  const double *sums;
  const double *squares;
} ktask_moments;

/// Joins four blocks of `length` rows, of which each ends `length` rows before the one before.
///
/// Blocks of one row have no squares; what stands for them is not read.
void ktask_moments_of_four(
  ktask_moments newest, size_t length, double *restrict sums, double *restrict squares,
  size_t count);

/// Means and sample deviations of windows of a block of `size` rows and an older one four times as
/// long.
///
/// The squares of a newer block of one row are not read.
void ktask_deviations(
  const double *restrict values, ktask_moments newer, ktask_moments older, size_t size,
  double *restrict means, double *restrict deviations, size_t count);

#endif
