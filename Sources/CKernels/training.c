// Which loops of a training are used.

#include "training.h"

#include <stdatomic.h>

#include "training_table.h"

ktask_instructions ktask_best_instructions(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (
    __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return ktask_avx512;
  }
  if (
    __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")) {
    return ktask_avx2;
  }
#endif
  return ktask_baseline;
}

// Tests change it while trainings run, which is no harm: all give the same bits.
static _Atomic(const ktask_training_loops *) used = NULL;

static const ktask_training_loops *loops_of(ktask_instructions instructions) {
  switch (instructions) {
#if defined(__x86_64__)
    case ktask_avx512: return &ktask_loops_avx512;
    case ktask_avx2: return &ktask_loops_avx2;
#endif
    default: return &ktask_loops_baseline;
  }
}

static const ktask_training_loops *loops(void) {
  const ktask_training_loops *now = atomic_load_explicit(&used, memory_order_relaxed);
  if (__builtin_expect(now != NULL, 1)) return now;
  ktask_use_instructions(ktask_best_instructions());
  return atomic_load_explicit(&used, memory_order_relaxed);
}

ktask_instructions ktask_used_instructions(void) {
  const ktask_training_loops *now = loops();
  ktask_instructions instructions = ktask_avx512;
  while (instructions > ktask_baseline && now != loops_of(instructions)) instructions--;
  return instructions;
}

void ktask_use_instructions(ktask_instructions wanted) {
  ktask_instructions best = ktask_best_instructions();
  atomic_store_explicit(&used, loops_of(wanted < best ? wanted : best), memory_order_relaxed);
}

void ktask_multiply(
  ktask_rows a, ktask_panels b, ktask_rows result, ktask_start start, const float *row) {
  loops()->multiply(a, b, result, start, row);
}

void ktask_multiply_relu(
  ktask_rows a, ktask_panels b, ktask_rows result, const float *row, float *slopes,
  ktask_dropout dropout) {
  loops()->multiply_relu(a, b, result, row, slopes, dropout);
}

void ktask_multiply_transposed(ktask_rows a, ktask_rows b, ktask_panels result, bool adds) {
  loops()->multiply_transposed(a, b, result, adds);
}

void ktask_multiply_narrow(
  ktask_rows a, ktask_panels b, ktask_rows result, const float *row) {
  loops()->multiply_narrow(a, b, result, row);
}

void ktask_multiply_narrow_transposed(
  ktask_rows a, ktask_rows b, ktask_panels result, bool adds) {
  loops()->multiply_narrow_transposed(a, b, result, adds);
}

void ktask_transpose(ktask_panels a, size_t columns, float *result) {
  loops()->transpose(a, columns, result);
}

void ktask_sum_rows(ktask_rows a, size_t columns, float *sums, bool adds) {
  loops()->sum_rows(a, columns, sums, adds);
}

void ktask_prefetch(
  const float *matrix, size_t columns, const int32_t *chosen, size_t count, ptrdiff_t offset) {
  loops()->prefetch(matrix, columns, chosen, count, offset);
}

void ktask_gather(
  const float *matrix, size_t rows, size_t columns, const int32_t *chosen, size_t count,
  ptrdiff_t offset, ktask_rows result) {
  loops()->gather(matrix, rows, columns, chosen, count, offset, result);
}

void ktask_activate(ktask_activation activation, float *values, size_t count) {
  loops()->activate(activation, values, count);
}

void ktask_activate_training(
  ktask_activation activation, float *values, float *slopes, size_t count, ktask_dropout dropout) {
  loops()->activate_training(activation, values, slopes, count, dropout);
}

void ktask_scale_all(float *values, const float *factors, size_t count) {
  loops()->scale_all(values, factors, count);
}

void ktask_add_all(float *values, const float *others, size_t count) {
  loops()->add_all(values, others, count);
}

ktask_loss ktask_cross_entropy(
  ktask_rows logits, size_t classes, ktask_classes targets, const int32_t *rows, float divisor,
  float *slopes, float *room) {
  return loops()->cross_entropy(logits, classes, targets, rows, divisor, slopes, room);
}

float ktask_norm(const float *values, size_t count) { return loops()->norm(values, count); }

void ktask_adam(
  float *parameters, const float *gradients, float *means, float *squares, size_t count,
  ktask_step step, float square_scale, float shrink) {
  loops()->adam(parameters, gradients, means, squares, count, step, square_scale, shrink);
}

void ktask_descend(
  float *parameters, const float *gradients, float *directions, size_t count, ktask_step step,
  float momentum, bool nesterov) {
  loops()->descend(parameters, gradients, directions, count, step, momentum, nesterov);
}

void ktask_rmsprop(
  float *parameters, const float *gradients, float *squares, size_t count, ktask_step step) {
  loops()->rmsprop(parameters, gradients, squares, count, step);
}

void ktask_lstm_forward(
  float *gates, const float *before, float *cell, float *squashed, float *hidden, size_t rows,
  size_t units) {
  loops()->lstm_forward(gates, before, cell, squashed, hidden, rows, units);
}

void ktask_lstm_backward(
  float *gates, const float *before, const float *squashed, const float *hidden, float *cell,
  size_t rows, size_t units) {
  loops()->lstm_backward(gates, before, squashed, hidden, cell, rows, units);
}

void ktask_gru_forward(
  float *inward, const float *recurrent, const float *before, float *hidden, size_t rows,
  size_t units) {
  loops()->gru_forward(inward, recurrent, before, hidden, rows, units);
}

void ktask_gru_backward(
  float *inward, float *recurrent, const float *before, float *hidden, size_t rows, size_t units) {
  loops()->gru_backward(inward, recurrent, before, hidden, rows, units);
}
