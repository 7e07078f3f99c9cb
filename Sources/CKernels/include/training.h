// The loops of a training, each compiled for several instruction sets; the best that the processor
// has is chosen when the program starts. All of them give the same bits: every number is a lane of
// its own, sums have one order that no vector width changes, and each term of a product is one
// fused multiply-add. Know arrays; know neither rows of bars nor epochs.
//
// A matrix of weights lies in panels of 16 columns: first all rows of columns 0 to 15, then those
// of 16 to 31. All other matrices are row-major with a stride. Columns are a multiple of 16; those
// without meaning are 0 in weights and gradients.

#ifndef KTASK_TRAINING_H
#define KTASK_TRAINING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Instruction sets that the loops are compiled for.
typedef enum {
  /// Whatever every processor has: fused multiply-adds are calls, a hundred times as slow.
  ktask_baseline,
  /// AVX2 with fused multiply-add.
  ktask_avx2,
  /// AVX-512.
  ktask_avx512,
} ktask_instructions;

/// The best that the processor has.
ktask_instructions ktask_best_instructions(void);

/// What the loops use now.
ktask_instructions ktask_used_instructions(void);

/// Makes the loops use an instruction set, or the best that the processor has if it lacks that one.
void ktask_use_instructions(ktask_instructions wanted);

/// Columns of a panel, and numbers that loops over whole arrays take at a time.
enum { ktask_lanes = 16 };

/// A row-major matrix: `rows` rows that begin `stride` numbers after each other.
typedef struct {
  float *values;
  size_t stride;
  size_t rows;
} ktask_rows;

/// A matrix in panels; it has `inputs` rows.
typedef struct {
  float *values;
  size_t inputs;
  size_t columns;
} ktask_panels;

/// What a product begins with.
typedef enum {
  /// What is in the result already.
  ktask_add,
  /// A row of as many numbers as the result has columns.
  ktask_begin_with_row,
  /// Zero; each number of the product is then multiplied by a factor.
  ktask_scale,
  /// Zero.
  ktask_fresh,
} ktask_start;

/// a · b, with each sum in the order of b's rows.
///
/// - `row`: with `ktask_begin_with_row` that row, with `ktask_scale` factors in the result's
///   layout.
void ktask_multiply(
  ktask_rows a, ktask_panels b, ktask_rows result, ktask_start start, const float *row);

/// Which numbers training leaves out: a hash of key and place below the threshold.
typedef struct {
  uint32_t key[2];
  /// The place of the first number.
  uint32_t first;
  /// 2^32 times the share that is left out; 0 leaves out nothing.
  uint32_t threshold;
  /// What all others are multiplied by.
  float kept;
} ktask_dropout;

/// What relu and dropout make of a · b and the row that it begins with; `slopes`, in the result's
/// layout, takes the derivative of each number by its sum.
void ktask_multiply_relu(
  ktask_rows a, ktask_panels b, ktask_rows result, const float *row, float *slopes,
  ktask_dropout dropout);

/// aᵀ · b, into panels or added to them, with each sum in the order of the rows.
void ktask_multiply_transposed(ktask_rows a, ktask_rows b, ktask_panels result, bool adds);

/// As `ktask_multiply` with a row to begin with, of one panel of which only the first 8 columns may
/// differ from 0; the other 8 of the result are left as they are.
void ktask_multiply_narrow(ktask_rows a, ktask_panels b, ktask_rows result, const float *row);

/// As `ktask_multiply_transposed`, of the first 8 columns of one panel.
void ktask_multiply_narrow_transposed(
  ktask_rows a, ktask_rows b, ktask_panels result, bool adds);

/// The first `columns` rows of aᵀ, in panels; columns of the result that no row of a is for are 0.
void ktask_transpose(ktask_panels a, size_t columns, float *result);

/// The sum of all rows, into `sums` or added to it.
void ktask_sum_rows(ktask_rows a, size_t columns, float *sums, bool adds);

/// Asks for rows of a matrix to be brought near, as they will be gathered soon.
void ktask_prefetch(
  const float *matrix, size_t columns, const int32_t *chosen, size_t count, ptrdiff_t offset);

/// Copies `columns` numbers of each of `count` rows out of a matrix of `rows` rows; what stands
/// behind them up to a multiple of 16 is not looked at.
void ktask_gather(
  const float *matrix, size_t rows, size_t columns, const int32_t *chosen, size_t count,
  ptrdiff_t offset, ktask_rows result);

/// What a layer does with its sums.
typedef enum {
  ktask_relu,
  ktask_leaky_relu,
  ktask_tanh,
  ktask_sigmoid,
  ktask_gelu,
  ktask_silu,
  /// Nothing.
  ktask_identity,
} ktask_activation;

/// Replaces `count` sums by what the activation makes of them.
void ktask_activate(ktask_activation activation, float *values, size_t count);

/// The same with dropout; `slopes` takes the derivative of each result by its sum.
void ktask_activate_training(
  ktask_activation activation, float *values, float *slopes, size_t count, ktask_dropout dropout);

/// Multiplies `count` numbers by factors.
void ktask_scale_all(float *values, const float *factors, size_t count);

/// Adds `count` numbers to others.
void ktask_add_all(float *values, const float *others, size_t count);

/// What the rows of a batch add to a loss.
typedef struct {
  /// Each row's weight times its loss.
  double loss;
  /// Rows whose first largest logit is that of their class.
  size_t correct;
} ktask_loss;

/// The class of every row of a matrix, and the weight of each class.
typedef struct {
  const int8_t *labels;
  const float *weights;
} ktask_classes;

/// Cross entropy of `classes` classes for the `rows` of a matrix.
///
/// `slopes`, of the same stride as the logits, takes weight (softmax - label) / divisor, and 0 in
/// columns without meaning. `room` is for 16 times as many numbers as there are columns.
ktask_loss ktask_cross_entropy(
  ktask_rows logits, size_t classes, ktask_classes targets, const int32_t *rows, float divisor,
  float *slopes, float *room);

/// The root of the sum of squares.
float ktask_norm(const float *values, size_t count);

/// How optimisers take in a gradient g: g times `scale`, plus `decay` times the parameter.
typedef struct {
  float scale;
  float decay;
  /// The learning rate.
  float rate;
} ktask_step;

/// Adam; `rate` is over 1 - 0.9^t, `square_scale` is 1 / sqrt(1 - 0.999^t), and parameters are
/// first multiplied by `shrink`, which is 1 but for AdamW.
void ktask_adam(
  float *parameters, const float *gradients, float *means, float *squares, size_t count,
  ktask_step step, float square_scale, float shrink);

/// Gradient descent with momentum, in Nesterov's way if asked.
void ktask_descend(
  float *parameters, const float *gradients, float *directions, size_t count, ktask_step step,
  float momentum, bool nesterov);

/// RMSProp.
void ktask_rmsprop(
  float *parameters, const float *gradients, float *squares, size_t count, ktask_step step);

/// One step of an LSTM for `rows` rows of `units` units, a multiple of 16.
///
/// `gates` has the sums of i, f, g and o beside each other, 4 units a row, and keeps what their
/// functions make of them; `before` is the cell before, null for 0; `cell`, `squashed` and `hidden`
/// take the cell, its tanh and the hidden state.
void ktask_lstm_forward(
  float *gates, const float *before, float *cell, float *squashed, float *hidden, size_t rows,
  size_t units);

/// The derivatives that belong to it.
///
/// `hidden` is the derivative by the hidden state, `cell` that by the cell behind it, which becomes
/// that by the cell before; `gates` becomes the derivative by the sums.
void ktask_lstm_backward(
  float *gates, const float *before, const float *squashed, const float *hidden, float *cell,
  size_t rows, size_t units);

/// One step of a GRU; `inward` has the sums of r, z and n from the input, `recurrent` those from
/// the hidden state `before`, null for 0. `inward` keeps r, z and n.
void ktask_gru_forward(
  float *inward, const float *recurrent, const float *before, float *hidden, size_t rows,
  size_t units);

/// The derivatives that belong to it.
///
/// `hidden`, the derivative by the hidden state, becomes the part of that by the state before which
/// does not go through a product; `inward` and `recurrent` become those by the sums.
void ktask_gru_backward(
  float *inward, float *recurrent, const float *before, float *hidden, size_t rows, size_t units);

#endif
