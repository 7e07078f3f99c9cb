#include "pieces.h"

// A product and a sum are one instruction where there is one; nobody looks at the bits here.
#pragma STDC FP_CONTRACT ON

#if defined(__x86_64__)
#define WIDE \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), \
                 min_vector_width(512)))
#else
#define WIDE
#endif
// Without this, compilers take half of an AVX-512 register.
#define SIXTEEN _Pragma("clang loop vectorize(assume_safety) vectorize_width(16)")
#define INLINE static inline __attribute__((always_inline))

// MARK: Layers

WIDE void pieces_bias_relu_mask(
  float *restrict outputs, const float *restrict bias, const float *restrict mask, size_t rows,
  size_t columns) {
  for (size_t row = 0; row < rows; row++, outputs += columns, mask += columns) {
    SIXTEEN for (size_t column = 0; column < columns; column++) {
      float sum = outputs[column] + bias[column];
      outputs[column] = (sum > 0 ? sum : 0) * mask[column];
    }
  }
}

WIDE void pieces_bias(
  float *restrict outputs, const float *restrict bias, size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++, outputs += columns) {
    SIXTEEN for (size_t column = 0; column < columns; column++) outputs[column] += bias[column];
  }
}

WIDE void pieces_relu_mask_back(
  float *restrict gradients, const float *restrict outputs, const float *restrict mask,
  float *restrict bias, size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    SIXTEEN for (size_t column = 0; column < columns; column++) {
      float gradient = gradients[column] * mask[column];
      gradient = outputs[column] > 0 ? gradient : 0;
      gradients[column] = gradient;
      bias[column] += gradient;
    }
    gradients += columns;
    outputs += columns;
    mask += columns;
  }
}

WIDE void pieces_column_sums(
  const float *restrict gradients, float *restrict bias, size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++, gradients += columns) {
    SIXTEEN for (size_t column = 0; column < columns; column++) bias[column] += gradients[column];
  }
}

// MARK: The update

WIDE float pieces_square_sum(const float *values, size_t count) {
#pragma clang fp reassociate(on)
  float total = 0;
  _Pragma("clang loop vectorize_width(16) interleave_count(4)")
  for (size_t index = 0; index < count; index++) total += values[index] * values[index];
  return total;
}

WIDE void pieces_adam(
  float *restrict parameters, float *restrict means, float *restrict squares,
  const float *restrict gradients, size_t count, float scale, float rate) {
  SIXTEEN for (size_t index = 0; index < count; index++) {
    float parameter = parameters[index];
    float gradient = gradients[index] * scale + parameter * 1e-4f;
    float mean = means[index] * 0.9f + gradient * 0.1f;
    float square = squares[index] * 0.999f + gradient * gradient * 0.001f;
    means[index] = mean;
    squares[index] = square;
    parameters[index] = parameter - rate * mean / (__builtin_elementwise_sqrt(square) + 1e-8f);
  }
}

// MARK: Recurrent units

// 2^k times a polynomial; the adding of 1.5 * 2^23 rounds to a whole k.
INLINE float exponential(float x) {
  x = x > -87 ? x : -87;
  x = x < 88 ? x : 88;
  union {
    float value;
    unsigned bits;
  } shifted = {x * 1.44269504f + 12582912.0f}, scale;
  float whole = shifted.value - 12582912.0f;
  float rest = x - whole * 0.693145752f - whole * 1.42860677e-6f;
  float power = rest * 1.38888889e-3f + 8.33333333e-3f;
  power = power * rest + 4.16666667e-2f;
  power = power * rest + 1.66666667e-1f;
  power = power * rest + 0.5f;
  power = power * rest + 1.0f;
  power = power * rest + 1.0f;
  scale.bits = (shifted.bits << 23) + 0x3f800000;
  return power * scale.value;
}

INLINE float sigmoid(float x) { return 1 / (1 + exponential(-x)); }

INLINE float hyperbolic(float x) { return 2 / (1 + exponential(-2 * x)) - 1; }

WIDE void pieces_lstm(
  float *restrict gates, const float *restrict bias, const float *restrict before,
  float *restrict cells, float *restrict states, size_t rows, size_t units) {
  const float *bias_f = bias + units, *bias_g = bias_f + units, *bias_o = bias_g + units;
  for (size_t row = 0; row < rows; row++) {
    float *i = gates + row * 4 * units, *f = i + units, *g = f + units, *o = g + units;
    SIXTEEN for (size_t unit = 0; unit < units; unit++) {
      size_t place = row * units + unit;
      i[unit] = sigmoid(i[unit] + bias[unit]);
      f[unit] = sigmoid(f[unit] + bias_f[unit]);
      g[unit] = hyperbolic(g[unit] + bias_g[unit]);
      o[unit] = sigmoid(o[unit] + bias_o[unit]);
      cells[place] = f[unit] * before[place] + i[unit] * g[unit];
      states[place] = o[unit] * hyperbolic(cells[place]);
    }
  }
}

WIDE void pieces_lstm_back(
  const float *restrict gates, const float *restrict before, const float *restrict cells,
  const float *restrict cell_gradients, const float *restrict state_gradients,
  float *restrict sums, float *restrict before_gradients, float *restrict bias, size_t rows,
  size_t units) {
  float *bias_f = bias + units, *bias_g = bias_f + units, *bias_o = bias_g + units;
  for (size_t row = 0; row < rows; row++) {
    const float *i = gates + row * 4 * units, *f = i + units, *g = f + units, *o = g + units;
    float *of_i = sums + row * 4 * units;
    float *of_f = of_i + units, *of_g = of_f + units, *of_o = of_g + units;
    SIXTEEN for (size_t unit = 0; unit < units; unit++) {
      size_t place = row * units + unit;
      float squashed = hyperbolic(cells[place]), state = state_gradients[place];
      float cell = cell_gradients[place] + state * o[unit] * (1 - squashed * squashed);
      before_gradients[place] = cell * f[unit];
      bias[unit] += of_i[unit] = cell * g[unit] * i[unit] * (1 - i[unit]);
      bias_f[unit] += of_f[unit] = cell * before[place] * f[unit] * (1 - f[unit]);
      bias_g[unit] += of_g[unit] = cell * i[unit] * (1 - g[unit] * g[unit]);
      bias_o[unit] += of_o[unit] = state * squashed * o[unit] * (1 - o[unit]);
    }
  }
}

WIDE void pieces_gru(
  float *restrict gates, const float *restrict from_states, const float *restrict bias,
  const float *restrict before, float *restrict states, size_t rows, size_t units) {
  const float *bias_z = bias + units, *bias_n = bias_z + units;
  for (size_t row = 0; row < rows; row++) {
    float *r = gates + row * 3 * units, *z = r + units, *n = z + units;
    const float *other_r = from_states + row * 3 * units;
    const float *other_z = other_r + units, *other_n = other_z + units;
    SIXTEEN for (size_t unit = 0; unit < units; unit++) {
      size_t place = row * units + unit;
      r[unit] = sigmoid(r[unit] + other_r[unit] + bias[unit]);
      z[unit] = sigmoid(z[unit] + other_z[unit] + bias_z[unit]);
      n[unit] = hyperbolic(n[unit] + bias_n[unit] + r[unit] * other_n[unit]);
      states[place] = n[unit] + z[unit] * (before[place] - n[unit]);
    }
  }
}

WIDE void pieces_gru_back(
  const float *restrict gates, const float *restrict from_states, const float *restrict before,
  const float *restrict state_gradients, float *restrict sums, float *restrict before_gradients,
  float *restrict bias, size_t rows, size_t units) {
  float *bias_z = bias + units, *bias_n = bias_z + units, *bias_other = bias_n + units;
  for (size_t row = 0; row < rows; row++) {
    const float *r = gates + row * 3 * units, *z = r + units, *n = z + units;
    const float *other_n = from_states + row * 3 * units + 2 * units;
    float *of_r = sums + row * 4 * units;
    float *of_z = of_r + units, *of_n = of_z + units, *of_other = of_n + units;
    SIXTEEN for (size_t unit = 0; unit < units; unit++) {
      size_t place = row * units + unit;
      float state = state_gradients[place];
      float new = state * (1 - z[unit]) * (1 - n[unit] * n[unit]);
      before_gradients[place] = state * z[unit];
      bias[unit] += of_r[unit] = new * other_n[unit] * r[unit] * (1 - r[unit]);
      bias_z[unit] += of_z[unit] = state * (before[place] - n[unit]) * z[unit] * (1 - z[unit]);
      bias_n[unit] += of_n[unit] = new;
      bias_other[unit] += of_other[unit] = new * r[unit];
    }
  }
}

// MARK: The processor

// Twelve sums hide the time that one addition takes; their values are kept from being left out.
#define MULTIPLY_ADD(vector, width) \
  vector sums[12]; \
  for (int sum = 0; sum < 12; sum++) sums[sum] = (vector)(float)sum; \
  vector factor = (vector)0.999f, term = (vector)0.001f; \
  for (size_t round = 0; round < rounds; round++) { \
    _Pragma("clang loop unroll(full)") for (int sum = 0; sum < 12; sum++) { \
      sums[sum] = sums[sum] * factor + term; \
    } \
  } \
  for (int sum = 0; sum < 12; sum++) __asm__ volatile("" : : "m"(sums[sum])); \
  return (double)rounds * 12 * width * 2;

#if defined(__x86_64__)
typedef float eight __attribute__((ext_vector_type(8)));
typedef float sixteen __attribute__((ext_vector_type(16)));

__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static double multiply_add_16(
  size_t rounds) {
  MULTIPLY_ADD(sixteen, 16)
}

__attribute__((target("arch=x86-64-v3"))) static double multiply_add_8(size_t rounds) {
  MULTIPLY_ADD(eight, 8)
}
#endif

typedef float four __attribute__((ext_vector_type(4)));

static double multiply_add_4(size_t rounds) { MULTIPLY_ADD(four, 4) }

double pieces_multiply_add(size_t rounds) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return multiply_add_16(rounds);
  if (__builtin_cpu_supports("x86-64-v3")) return multiply_add_8(rounds);
#endif
  return multiply_add_4(rounds);
}
