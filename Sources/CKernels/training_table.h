// The loops of one instruction set.

#ifndef KTASK_TRAINING_TABLE_H
#define KTASK_TRAINING_TABLE_H

#include "training.h"

typedef struct {
  void (*multiply)(ktask_rows, ktask_panels, ktask_rows, ktask_start, const float *);
  void (*multiply_relu)(
    ktask_rows, ktask_panels, ktask_rows, const float *, float *, ktask_dropout);
  void (*multiply_transposed)(ktask_rows, ktask_rows, ktask_panels, bool);
  void (*multiply_narrow)(ktask_rows, ktask_panels, ktask_rows, const float *);
  void (*multiply_narrow_transposed)(ktask_rows, ktask_rows, ktask_panels, bool);
  void (*transpose)(ktask_panels, size_t, float *);
  void (*sum_rows)(ktask_rows, size_t, float *, bool);
  void (*prefetch)(const float *, size_t, const int32_t *, size_t, ptrdiff_t);
  void (*gather)(
    const float *, size_t, size_t, const int32_t *, size_t, ptrdiff_t, ktask_rows);
  void (*activate)(ktask_activation, float *, size_t);
  void (*activate_training)(ktask_activation, float *, float *, size_t, ktask_dropout);
  void (*scale_all)(float *, const float *, size_t);
  void (*add_all)(float *, const float *, size_t);
  ktask_loss (*cross_entropy)(
    ktask_rows, size_t, ktask_classes, const int32_t *, float, float *, float *);
  float (*norm)(const float *, size_t);
  void (*adam)(float *, const float *, float *, float *, size_t, ktask_step, float, float);
  void (*descend)(float *, const float *, float *, size_t, ktask_step, float, bool);
  void (*rmsprop)(float *, const float *, float *, size_t, ktask_step);
  void (*lstm_forward)(float *, const float *, float *, float *, float *, size_t, size_t);
  void (*lstm_backward)(
    float *, const float *, const float *, const float *, float *, size_t, size_t);
  void (*gru_forward)(float *, const float *, const float *, float *, size_t, size_t);
  void (*gru_backward)(float *, float *, const float *, float *, size_t, size_t);
} ktask_training_loops;

extern const ktask_training_loops ktask_loops_baseline;
#if defined(__x86_64__)
extern const ktask_training_loops ktask_loops_avx2;
extern const ktask_training_loops ktask_loops_avx512;
#endif

#endif
