// The loops of a training, once for each instruction set: whoever includes this says in `NAME` what
// they are called, and in `TILE_ROWS` and `TILE_PANELS` how large a part of a product the registers
// hold. Vectors are of 16 floats everywhere, and the compiler splits them where registers are
// smaller, so that nothing here depends on how wide they are.

// All functions with vectors are inlined, so that none of them is passed.
#pragma clang diagnostic ignored "-Wpsabi"

#include "training_lanes.h"
#include "training_products.h"

// MARK: Activations

INLINE lanes activation_of(const ktask_activation activation, lanes z, lanes *slope) {
  lanes one = (lanes)(1), zero = (lanes)(0);
  switch (activation) {
    case ktask_relu:
      *slope = chosen(z > 0, one, zero);
      // Asks for `z < 0`, which lets NaN through.
      return chosen(z < 0, zero, z);
    case ktask_leaky_relu:
      *slope = chosen(z > 0, one, (lanes)(0.01f));
      return chosen(z > 0, z, 0.01f * z);
    case ktask_tanh: {
      lanes value = hyperbolic_tangent(z);
      *slope = 1 - value * value;
      return value;
    }
    case ktask_sigmoid: {
      lanes value = sigmoid(z);
      *slope = value * (1 - value);
      return value;
    }
    case ktask_gelu: {
      lanes share = 0.5f * (1 + error_function(z * 0.707106781f));
      lanes density = 0.398942280f * exponential(-0.5f * (z * z));
      *slope = fused(z, density, share);
      return z * share;
    }
    case ktask_silu: {
      lanes share = sigmoid(z);
      *slope = share * fused(z, 1 - share, one);
      return z * share;
    }
    default:
      *slope = one;
      return z;
  }
}

INLINE void activate(const ktask_activation activation, float *values, size_t count) {
  for (size_t i = 0; i < count; i += 16) {
    lanes slope;
    store(values + i, activation_of(activation, load(values + i), &slope));
  }
}

INLINE void activate_training(
  const ktask_activation activation, float *values, float *slopes, size_t count,
  const ktask_dropout *dropout) {
  for (size_t i = 0; i < count; i += 16) {
    lanes slope;
    lanes value = activation_of(activation, load(values + i), &slope);
    if (dropout) {
      lanes mask = kept_mask(dropout, (uint32_t)i);
      value *= mask;
      slope *= mask;
    }
    store(values + i, value);
    store(slopes + i, slope);
  }
}

#define EACH_ACTIVATION(DO) \
  switch (activation) {                    \
    case ktask_relu: DO(ktask_relu) break;             \
    case ktask_leaky_relu: DO(ktask_leaky_relu) break; \
    case ktask_tanh: DO(ktask_tanh) break;             \
    case ktask_sigmoid: DO(ktask_sigmoid) break;       \
    case ktask_gelu: DO(ktask_gelu) break;             \
    case ktask_silu: DO(ktask_silu) break;             \
    case ktask_identity: DO(ktask_identity) break;     \
  }

static void NAME(activate)(ktask_activation activation, float *values, size_t count) {
#define DO(kind) activate(kind, values, count);
  EACH_ACTIVATION(DO)
#undef DO
}

static void NAME(activate_training)(
  ktask_activation activation, float *values, float *slopes, size_t count, ktask_dropout dropout) {
  const ktask_dropout *drops = dropout.threshold > 0 ? &dropout : NULL;
#define DO(kind)                                                       \
  if (drops) activate_training(kind, values, slopes, count, &dropout); \
  else activate_training(kind, values, slopes, count, NULL);
  EACH_ACTIVATION(DO)
#undef DO
}

static void NAME(scale_all)(float *values, const float *factors, size_t count) {
  for (size_t i = 0; i < count; i += 16) store(values + i, load(values + i) * load(factors + i));
}

static void NAME(add_all)(float *values, const float *others, size_t count) {
  for (size_t i = 0; i < count; i += 16) store(values + i, load(values + i) + load(others + i));
}

// MARK: Loss

// Puts up to sixteen rows beside each other, column after column; what is left repeats the first.
INLINE void stand_up(
  const float *values, size_t stride, size_t rows, size_t columns, float *room) {
  for (size_t column = 0; column < columns; column += 16) {
    lanes v[16];
    for (size_t i = 0; i < 16; i++) v[i] = load(values + (i < rows ? i : 0) * stride + column);
    transpose_lanes(v);
    for (size_t i = 0; i < 16; i++) store(room + (column + i) * 16, v[i]);
  }
}

// The way back, without what was repeated.
INLINE void lay_down(
  const float *room, float *values, size_t stride, size_t rows, size_t columns) {
  for (size_t column = 0; column < columns; column += 16) {
    lanes v[16];
    for (size_t i = 0; i < 16; i++) v[i] = load(room + (column + i) * 16);
    transpose_lanes(v);
    for (size_t i = 0; i < rows; i++) store(values + i * stride + column, v[i]);
  }
}

static ktask_loss NAME(cross_entropy)(
  ktask_rows logits, size_t classes, ktask_classes targets, const int32_t *rows_of, float divisor,
  float *slopes, float *room) {
  size_t padded = (classes + 15) / 16 * 16;
  wide_lanes total = (wide_lanes)(0);
  ktask_loss loss = {0, 0};
  lanes inverse = 1 / (lanes)(divisor);
  for (size_t first = 0; first < logits.rows; first += 16) {
    size_t rows = logits.rows - first < 16 ? logits.rows - first : 16;
    stand_up(logits.values + first * logits.stride, logits.stride, rows, padded, room);
    mask_lanes label = (mask_lanes)(0);
    lanes weight = (lanes)(0);
    for (size_t i = 0; i < rows; i++) {
      label[i] = targets.labels[rows_of[first + i]];
      weight[i] = targets.weights[label[i]];
    }
    lanes largest = load(room);
    mask_lanes answer = (mask_lanes)(0);
    for (size_t c = 1; c < classes; c++) {
      lanes logit = load(room + 16 * c);
      mask_lanes more = logit > largest;
      largest = chosen(more, logit, largest);
      answer = (more & (int32_t)c) | (~more & answer);
    }
    lanes sum = (lanes)(0), right = (lanes)(0);
    for (size_t c = 0; c < classes; c++) {
      lanes logit = load(room + 16 * c) - largest;
      right = chosen(label == (int32_t)c, logit, right);
      lanes power = exponential(logit);
      sum += power;
      store(room + 16 * c, power);
    }
    total += __builtin_convertvector(weight * (logarithm(sum) - right), wide_lanes);
    mask_lanes hits = answer == label;
    for (size_t i = 0; i < rows; i++) loss.correct += hits[i] != 0;
    lanes share = weight * inverse, factor = share / sum;
    for (size_t c = 0; c < padded; c++) {
      lanes slope = (lanes)(0);
      if (c < classes) {
        slope = load(room + 16 * c) * factor;
        slope = chosen(label == (int32_t)c, slope - share, slope);
      }
      store(room + 16 * c, slope);
    }
    lay_down(room, slopes + first * logits.stride, logits.stride, rows, padded);
  }
  for (size_t i = 0; i < 16; i++) loss.loss += total[i];
  return loss;
}

// MARK: Steps

static float NAME(norm)(const float *values, size_t count) {
  lanes sums[4] = {(lanes)(0), (lanes)(0), (lanes)(0), (lanes)(0)};
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      lanes value = load(values + i + 16 * j);
      sums[j] = fused(value, value, sums[j]);
    }
  }
  for (int j = 0; i < count; i += 16, j++) {
    lanes value = load(values + i);
    sums[j] = fused(value, value, sums[j]);
  }
  return __builtin_sqrtf(lane_sum((sums[0] + sums[1]) + (sums[2] + sums[3])));
}

INLINE lanes stepped(const ktask_step *step, lanes gradient, lanes parameter) {
  return fused(parameter, (lanes)(step->decay), gradient * step->scale);
}

// What an optimiser keeps decays towards 0 where gradients are 0, and numbers below the normal ones
// take many times as long. So small a one moves no parameter.
INLINE lanes flushed(lanes kept) {
  return chosen(__builtin_elementwise_abs(kept) < 1e-36f, (lanes)(0), kept);
}

static void NAME(adam)(
  float *parameters, const float *gradients, float *means, float *squares, size_t count,
  ktask_step step, float square_scale, float shrink) {
  for (size_t i = 0; i < count; i += 16) {
    lanes parameter = load(parameters + i);
    lanes gradient = stepped(&step, load(gradients + i), parameter);
    lanes mean = flushed(fused((lanes)(0.1f), gradient, 0.9f * load(means + i)));
    lanes square = flushed(fused(0.001f * gradient, gradient, 0.999f * load(squares + i)));
    store(means + i, mean);
    store(squares + i, square);
    lanes root = fused(
      __builtin_elementwise_sqrt(square), (lanes)(square_scale), (lanes)(1e-8f));
    store(parameters + i, fused(parameter, (lanes)(shrink), -(step.rate * mean / root)));
  }
}

static void NAME(descend)(
  float *parameters, const float *gradients, float *directions, size_t count, ktask_step step,
  float momentum, bool nesterov) {
  for (size_t i = 0; i < count; i += 16) {
    lanes parameter = load(parameters + i);
    lanes gradient = stepped(&step, load(gradients + i), parameter);
    lanes direction = flushed(fused((lanes)(momentum), load(directions + i), gradient));
    store(directions + i, direction);
    if (nesterov) direction = fused((lanes)(momentum), direction, gradient);
    store(parameters + i, fused((lanes)(-step.rate), direction, parameter));
  }
}

static void NAME(rmsprop)(
  float *parameters, const float *gradients, float *squares, size_t count, ktask_step step) {
  for (size_t i = 0; i < count; i += 16) {
    lanes parameter = load(parameters + i);
    lanes gradient = stepped(&step, load(gradients + i), parameter);
    lanes square = flushed(fused(0.01f * gradient, gradient, 0.99f * load(squares + i)));
    store(squares + i, square);
    lanes root = __builtin_elementwise_sqrt(square) + 1e-8f;
    store(parameters + i, parameter - step.rate * gradient / root);
  }
}

// MARK: Recurrent cells

static void NAME(lstm_forward)(
  float *gates, const float *before, float *cell, float *squashed, float *hidden, size_t rows,
  size_t units) {
  for (size_t row = 0; row < rows; row++) {
    float *sums = gates + row * 4 * units;
    for (size_t unit = 0; unit < units; unit += 16) {
      size_t place = row * units + unit;
      lanes i = sigmoid(load(sums + unit)), f = sigmoid(load(sums + units + unit));
      lanes g = hyperbolic_tangent(load(sums + 2 * units + unit));
      lanes o = sigmoid(load(sums + 3 * units + unit));
      store(sums + unit, i);
      store(sums + units + unit, f);
      store(sums + 2 * units + unit, g);
      store(sums + 3 * units + unit, o);
      lanes c = before ? fused(f, load(before + place), i * g) : i * g;
      lanes t = hyperbolic_tangent(c);
      store(cell + place, c);
      store(squashed + place, t);
      store(hidden + place, o * t);
    }
  }
}

static void NAME(lstm_backward)(
  float *gates, const float *before, const float *squashed, const float *hidden, float *cell,
  size_t rows, size_t units) {
  for (size_t row = 0; row < rows; row++) {
    float *sums = gates + row * 4 * units;
    for (size_t unit = 0; unit < units; unit += 16) {
      size_t place = row * units + unit;
      lanes i = load(sums + unit), f = load(sums + units + unit);
      lanes g = load(sums + 2 * units + unit), o = load(sums + 3 * units + unit);
      lanes t = load(squashed + place), h = load(hidden + place);
      lanes c = fused(h * o, 1 - t * t, load(cell + place));
      lanes earlier = before ? load(before + place) : (lanes)(0);
      store(sums + unit, c * g * (i * (1 - i)));
      store(sums + units + unit, c * earlier * (f * (1 - f)));
      store(sums + 2 * units + unit, c * i * (1 - g * g));
      store(sums + 3 * units + unit, h * t * (o * (1 - o)));
      store(cell + place, c * f);
    }
  }
}

static void NAME(gru_forward)(
  float *inward, const float *recurrent, const float *before, float *hidden, size_t rows,
  size_t units) {
  for (size_t row = 0; row < rows; row++) {
    float *sums = inward + row * 3 * units;
    const float *others = recurrent + row * 3 * units;
    for (size_t unit = 0; unit < units; unit += 16) {
      size_t place = row * units + unit;
      lanes r = sigmoid(load(sums + unit) + load(others + unit));
      lanes z = sigmoid(load(sums + units + unit) + load(others + units + unit));
      lanes n = hyperbolic_tangent(
        fused(r, load(others + 2 * units + unit), load(sums + 2 * units + unit)));
      store(sums + unit, r);
      store(sums + units + unit, z);
      store(sums + 2 * units + unit, n);
      lanes earlier = before ? load(before + place) : (lanes)(0);
      store(hidden + place, fused(z, earlier - n, n));
    }
  }
}

static void NAME(gru_backward)(
  float *inward, float *recurrent, const float *before, float *hidden, size_t rows, size_t units) {
  for (size_t row = 0; row < rows; row++) {
    float *sums = inward + row * 3 * units, *others = recurrent + row * 3 * units;
    for (size_t unit = 0; unit < units; unit += 16) {
      size_t place = row * units + unit;
      lanes r = load(sums + unit), z = load(sums + units + unit);
      lanes n = load(sums + 2 * units + unit), inner = load(others + 2 * units + unit);
      lanes h = load(hidden + place);
      lanes earlier = before ? load(before + place) : (lanes)(0);
      lanes slope_n = h * (1 - z) * (1 - n * n);
      lanes slope_z = h * (earlier - n) * (z * (1 - z));
      lanes slope_r = slope_n * inner * (r * (1 - r));
      store(sums + unit, slope_r);
      store(sums + units + unit, slope_z);
      store(sums + 2 * units + unit, slope_n);
      store(others + unit, slope_r);
      store(others + units + unit, slope_z);
      store(others + 2 * units + unit, slope_n * r);
      store(hidden + place, h * z);
    }
  }
}

const ktask_training_loops NAME(loops) = {
  NAME(multiply), NAME(multiply_relu), NAME(multiply_transposed), NAME(multiply_narrow),
  NAME(multiply_narrow_transposed), NAME(transpose), NAME(sum_rows), NAME(prefetch), NAME(gather),
  NAME(activate), NAME(activate_training), NAME(scale_all), NAME(add_all),
  NAME(cross_entropy), NAME(norm), NAME(adam), NAME(descend), NAME(rmsprop), NAME(lstm_forward),
  NAME(lstm_backward), NAME(gru_forward), NAME(gru_backward),
};
