// What a training step does besides its products, a loop each, compiled for AVX2 and AVX-512 and
// chosen when the program starts. In C, as Swift keeps square roots scalar and has no such choice.
// Written to be timed: what they work on is not a training.

#ifndef KTASK_TRAINING_PIECES_H
#define KTASK_TRAINING_PIECES_H

#include <stddef.h>

/// outputs = max(outputs + bias, 0) * mask, row by row.
void pieces_bias_relu_mask(
  float *restrict outputs, const float *restrict bias, const float *restrict mask, size_t rows,
  size_t columns);

/// outputs += bias, row by row.
void pieces_bias(
  float *restrict outputs, const float *restrict bias, size_t rows, size_t columns);

/// gradients *= mask where outputs are above 0, else 0; adds up the columns into `bias`.
void pieces_relu_mask_back(
  float *restrict gradients, const float *restrict outputs, const float *restrict mask,
  float *restrict bias, size_t rows, size_t columns);

/// Adds up the columns of `gradients` into `bias`.
void pieces_column_sums(
  const float *restrict gradients, float *restrict bias, size_t rows, size_t columns);

/// The sum of squares.
float pieces_square_sum(const float *values, size_t count);

/// A step of Adam with clipping and decay.
void pieces_adam(
  float *restrict parameters, float *restrict means, float *restrict squares,
  const float *restrict gradients, size_t count, float scale, float rate);

/// A step in time of LSTM units: `gates` are rows of i, f, g, o of `units` each, which become their
/// activations.
void pieces_lstm(
  float *restrict gates, const float *restrict bias, const float *restrict before,
  float *restrict cells, float *restrict states, size_t rows, size_t units);

/// The step back: gradients of the sums behind the gates, of the cells before, and of the biases,
/// to which they are added.
void pieces_lstm_back(
  const float *restrict gates, const float *restrict before, const float *restrict cells,
  const float *restrict cell_gradients, const float *restrict state_gradients,
  float *restrict sums, float *restrict before_gradients, float *restrict bias, size_t rows,
  size_t units);

/// A step in time of GRU units: rows of r, z, n of the inputs and of the states.
void pieces_gru(
  float *restrict gates, const float *restrict from_states, const float *restrict bias,
  const float *restrict before, float *restrict states, size_t rows, size_t units);

/// The step back: gradients of r, z, n and of what n has of the states, four rows of `units` each,
/// of the states before, and of the biases, to which they are added.
void pieces_gru_back(
  const float *restrict gates, const float *restrict from_states, const float *restrict before,
  const float *restrict state_gradients, float *restrict sums, float *restrict before_gradients,
  float *restrict bias, size_t rows, size_t units);

/// Fused multiply-adds in registers with the widest vectors there are.
///
/// - Returns: How many floating point operations that were, two for each.
double pieces_multiply_add(size_t rounds);

#endif
