// The loops of a training, once for each instruction set: whoever includes this says in `NAME` what
// they are called, and in `TILE_ROWS` and `TILE_PANELS` how large a part of a product the registers
// hold. Vectors are of 16 floats everywhere, and the compiler splits them where registers are
// smaller, so that nothing here depends on how wide they are.

// All functions with vectors are inlined, so that none of them is passed.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float lanes __attribute__((ext_vector_type(16)));
typedef float loose_lanes __attribute__((ext_vector_type(16), aligned(4)));
typedef double wide_lanes __attribute__((ext_vector_type(16)));
typedef uint32_t word_lanes __attribute__((ext_vector_type(16)));
typedef int32_t mask_lanes __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))

INLINE lanes fused(lanes a, lanes b, lanes c) { return __builtin_elementwise_fma(a, b, c); }
INLINE lanes load(const float *place) { return *(const loose_lanes *)place; }
INLINE void store(float *place, lanes value) { *(loose_lanes *)place = value; }
INLINE lanes chosen(mask_lanes mask, lanes a, lanes b) {
  return (lanes)((mask & (mask_lanes)a) | (~mask & (mask_lanes)b));
}

// Adds up lanes in one order: halves to halves.
INLINE float lane_sum(lanes v) {
  float __attribute__((ext_vector_type(8))) eight = v.lo + v.hi;
  float __attribute__((ext_vector_type(4))) four = eight.lo + eight.hi;
  float __attribute__((ext_vector_type(2))) two = four.lo + four.hi;
  return two.x + two.y;
}

// MARK: Elementary functions

// exp within 2 units in the last place from -87 to 88, and as there beyond; NaN gives NaN.
INLINE lanes exponential(lanes x) {
  lanes bounded = chosen(x < -87, (lanes)(-87), x);
  bounded = chosen(bounded > 88, (lanes)(88), bounded);
  // Adding 1.5 * 2^23 leaves no bits for a fraction: the sum's low bits are the power of two.
  lanes shifted = fused(bounded, (lanes)(1.44269504f), (lanes)(12582912));
  lanes n = shifted - 12582912;
  // ln 2 in two parts, the first of which gives exact products.
  lanes r = fused(n, (lanes)(2.12194440e-4f), fused(n, (lanes)(-0.693359375f), bounded));
  lanes p = (lanes)(1.98756915e-4f);
  p = fused(p, r, (lanes)(1.39819995e-3f));
  p = fused(p, r, (lanes)(8.33345205e-3f));
  p = fused(p, r, (lanes)(4.16657962e-2f));
  p = fused(p, r, (lanes)(1.66666657e-1f));
  p = fused(p, r, (lanes)(0.5f));
  lanes power = (lanes)(((word_lanes)shifted << 23) + (127u << 23));
  return (fused(p, r * r, r) + 1) * power;
}

// The natural logarithm of normal numbers above 0, within 2 units in the last place; NaN gives NaN.
INLINE lanes logarithm(lanes x) {
  word_lanes bits = (word_lanes)x - 0x3f3504f3u;  // from sqrt(1/2) on
  lanes n = __builtin_convertvector((mask_lanes)bits >> 23, lanes);
  lanes f = (lanes)((bits & 0x007fffffu) + 0x3f3504f3u) - 1;
  lanes p = (lanes)(-0.0785932615f);
  p = fused(p, f, (lanes)(0.128815383f));
  p = fused(p, f, (lanes)(-0.131288111f));
  p = fused(p, f, (lanes)(0.141812101f));
  p = fused(p, f, (lanes)(-0.166245505f));
  p = fused(p, f, (lanes)(0.200022861f));
  p = fused(p, f, (lanes)(-0.250008106f));
  p = fused(p, f, (lanes)(0.333333164f));
  lanes square = f * f;
  lanes rest = fused(p * f, square, fused(square, (lanes)(-0.5f), n * -2.12194440e-4f));
  return chosen(x == x, fused(n, (lanes)(0.693359375f), f + rest), x);
}

INLINE lanes sigmoid(lanes x) { return 1 / (1 + exponential(-x)); }

// tanh within 3 units in the last place.
INLINE lanes hyperbolic_tangent(lanes x) {
  lanes square = x * x;
  lanes p = (lanes)(-5.7049887e-3f);
  p = fused(p, square, (lanes)(2.0639089e-2f));
  p = fused(p, square, (lanes)(-5.3739715e-2f));
  p = fused(p, square, (lanes)(1.3331442e-1f));
  p = fused(p, square, (lanes)(-3.3333282e-1f));
  lanes near = fused(p * square, x, x);
  lanes magnitude = __builtin_elementwise_abs(x);
  lanes tail = 1 - 2 / (exponential(2 * magnitude) + 1);
  lanes far = chosen(x < 0, -tail, tail);
  return chosen(magnitude < 0.625f, near, far);
}

// The error function within 2 units in the last place, by polynomials fitted to it up to 1 and to
// the logarithm of what is left to 1 beyond.
INLINE lanes error_function(lanes x) {
  lanes t = __builtin_elementwise_abs(x), s = x * x;
  lanes p = (lanes)(7.88910838e-5f);
  p = fused(p, s, (lanes)(-8.02083814e-4f));
  p = fused(p, s, (lanes)(5.18953474e-3f));
  p = fused(p, s, (lanes)(-2.68544443e-2f));
  p = fused(p, s, (lanes)(1.12836003e-1f));
  p = fused(p, s, (lanes)(-3.76126260e-1f));
  p = fused(p, s, (lanes)(1.28379166e-1f));
  lanes near = fused(p, x, x);
  lanes u = chosen(t < 4, t, (lanes)(4));
  lanes q = (lanes)(-2.16870867e-5f);
  q = fused(q, u, (lanes)(4.41339274e-4f));
  q = fused(q, u, (lanes)(-4.20457684e-3f));
  q = fused(q, u, (lanes)(2.52082981e-2f));
  q = fused(q, u, (lanes)(-1.08418647e-1f));
  q = fused(q, u, (lanes)(-6.33219838e-1f));
  q = fused(q, u, (lanes)(-1.12957847f));
  q = fused(q, u, (lanes)(1.88047736e-4f));
  lanes tail = 1 - exponential(q);
  lanes far = chosen(x < 0, -tail, tail);
  // Asks for `t > 1`, which lets NaN through.
  return chosen(t > 1, far, near);
}

// MARK: Products

// One part of a product: some rows and one or two panels of 16 columns of the result, for all terms.
//
// The number at (row, term) of the first factor is a[row * a_row + term * a_term]; the vector at
// (term, panel) of the second is b + term * b_term + panel * b_panel; and so for the result.
typedef struct {
  const float *a;
  size_t a_row, a_term;
  const float *b;
  size_t b_term, b_panel;
  float *result;
  size_t result_row, result_panel;
  size_t terms;
  ktask_start start;
  // What it begins with, or factors, at the place of the result.
  const float *row;
} part;

INLINE void multiply_part(const part *p, const int rows, const int panels) {
  lanes sums[TILE_ROWS][TILE_PANELS];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) {
      if (p->start == ktask_add) {
        sums[i][j] = load(p->result + i * p->result_row + j * p->result_panel);
      } else if (p->start == ktask_begin_with_row) {
        sums[i][j] = load(p->row + j * p->result_panel);
      } else {
        sums[i][j] = (lanes)(0);
      }
    }
  }
  const float *a = p->a, *b = p->b;
  for (size_t term = 0; term < p->terms; term++) {
    lanes factors[TILE_PANELS];
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) factors[j] = load(b + j * p->b_panel);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      lanes number = (lanes)(a[i * p->a_row]);
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) sums[i][j] = fused(number, factors[j], sums[i][j]);
    }
    a += p->a_term;
    b += p->b_term;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) {
      size_t place = i * p->result_row + j * p->result_panel;
      lanes sum = sums[i][j];
      if (p->start == ktask_scale) sum *= load(p->row + place);
      store(p->result + place, sum);
    }
  }
}

// All rows of a column of parts.
INLINE void multiply_parts(part p, size_t rows, const int panels) {
  size_t row = 0;
  for (; row + TILE_ROWS <= rows; row += TILE_ROWS) {
    multiply_part(&p, TILE_ROWS, panels);
    p.a += TILE_ROWS * p.a_row;
    p.result += TILE_ROWS * p.result_row;
    if (p.start == ktask_scale) p.row += TILE_ROWS * p.result_row;
  }
  switch (rows - row) {
    case 1: multiply_part(&p, 1, panels); break;
    case 2: multiply_part(&p, 2, panels); break;
    case 3: multiply_part(&p, 3, panels); break;
    case 4: multiply_part(&p, 4, panels); break;
    case 5: multiply_part(&p, 5, panels); break;
#if TILE_ROWS > 6
    case 6: multiply_part(&p, 6, panels); break;
    case 7: multiply_part(&p, 7, panels); break;
#endif
    default: break;
  }
}

// All parts of a product whose first factor has its terms next to each other or `a_term` apart.
INLINE void multiply_all(part p, size_t rows, size_t columns) {
  const float *row = p.row;
  size_t panels = columns / 16, panel = 0;
#if TILE_PANELS == 2
  for (; panel + 2 <= panels; panel += 2) {
    multiply_parts(p, rows, 2);
    p.b += 2 * p.b_panel;
    p.result += 2 * p.result_panel;
    if (row) p.row += 2 * p.result_panel;
  }
#endif
  for (; panel < panels; panel++) {
    multiply_parts(p, rows, 1);
    p.b += p.b_panel;
    p.result += p.result_panel;
    if (row) p.row += p.result_panel;
  }
}

static void NAME(multiply)(
  ktask_rows a, ktask_panels b, ktask_rows result, ktask_start start, const float *row) {
  part p = {
    .a = a.values, .a_row = a.stride, .a_term = 1,
    .b = b.values, .b_term = 16, .b_panel = b.inputs * 16,
    .result = result.values, .result_row = result.stride, .result_panel = 16,
    .terms = b.inputs, .start = start, .row = row,
  };
  switch (start) {
    case ktask_add: p.start = ktask_add; multiply_all(p, a.rows, b.columns); break;
    case ktask_begin_with_row:
      p.start = ktask_begin_with_row; multiply_all(p, a.rows, b.columns); break;
    case ktask_scale: p.start = ktask_scale; multiply_all(p, a.rows, b.columns); break;
    case ktask_fresh: p.start = ktask_fresh; multiply_all(p, a.rows, b.columns); break;
  }
}

// Terms of a part at a time, so that what is read again lies in a near cache.
enum { NAME(term_block) = 256 };

static void NAME(multiply_transposed)(ktask_rows a, ktask_rows b, ktask_panels result, bool adds) {
  for (size_t first = 0; first < a.rows || first == 0; first += NAME(term_block)) {
    size_t terms = a.rows - first < NAME(term_block) ? a.rows - first : NAME(term_block);
    part p = {
      .a = a.values + first * a.stride, .a_row = 1, .a_term = a.stride,
      .b = b.values + first * b.stride, .b_term = b.stride, .b_panel = 16,
      .result = result.values, .result_row = 16, .result_panel = result.inputs * 16,
      .terms = terms,
    };
    if (adds || first > 0) {
      p.start = ktask_add;
      multiply_all(p, result.inputs, result.columns);
    } else {
      p.start = ktask_fresh;
      multiply_all(p, result.inputs, result.columns);
    }
  }
}

// Exchanges rows and columns of 16 x 16 numbers in four rounds of pairs.
INLINE void transpose_block(lanes v[16]) {
  lanes w[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i++) {
    w[2 * i] = __builtin_shufflevector(
      v[i], v[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    w[2 * i + 1] = __builtin_shufflevector(
      v[i], v[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) v[i] = w[i];
}

INLINE void transpose_lanes(lanes v[16]) {
  transpose_block(v);
  transpose_block(v);
  transpose_block(v);
  transpose_block(v);
}

static void NAME(transpose)(ktask_panels a, size_t columns, float *result) {
  for (size_t input = 0; input < a.inputs; input += 16) {
    size_t inputs = a.inputs - input < 16 ? a.inputs - input : 16;
    for (size_t column = 0; column < columns; column += 16) {
      const float *from = a.values + (column / 16 * a.inputs + input) * 16;
      lanes v[16];
      for (size_t i = 0; i < 16; i++) v[i] = i < inputs ? load(from + 16 * i) : (lanes)(0);
      transpose_lanes(v);
      size_t count = columns - column < 16 ? columns - column : 16;
      float *to = result + (input / 16 * columns + column) * 16;
      for (size_t i = 0; i < count; i++) store(to + 16 * i, v[i]);
    }
  }
}

// The sums of some vectors of columns.
INLINE void sum_columns(
  ktask_rows a, size_t column, const int vectors, float *sums, bool adds) {
  lanes totals[4];
  for (int i = 0; i < vectors; i++) {
    totals[i] = adds ? load(sums + column + 16 * i) : (lanes)(0);
  }
  const float *place = a.values + column;
  for (size_t row = 0; row < a.rows; row++, place += a.stride) {
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) totals[i] += load(place + 16 * i);
  }
  for (int i = 0; i < vectors; i++) store(sums + column + 16 * i, totals[i]);
}

static void NAME(sum_rows)(ktask_rows a, size_t columns, float *sums, bool adds) {
  size_t column = 0;
  for (; column + 64 <= columns; column += 64) sum_columns(a, column, 4, sums, adds);
  for (; column < columns; column += 16) sum_columns(a, column, 1, sums, adds);
}

static void NAME(prefetch)(
  const float *matrix, size_t columns, const int32_t *chosen, size_t count, ptrdiff_t offset) {
  for (size_t i = 0; i < count; i++) {
    const char *row = (const char *)(matrix + (size_t)(chosen[i] + offset) * columns);
    for (size_t byte = 0; byte < 4 * columns; byte += 64) __builtin_prefetch(row + byte);
  }
}

static void NAME(gather)(
  const float *matrix, size_t rows, size_t columns, const int32_t *chosen, size_t count,
  ptrdiff_t offset, ktask_rows result) {
  float *to = result.values;
  // The last rows of the matrix have less than a vector behind them.
  size_t whole = rows * columns >= 16 ? rows * columns - 16 : 0;
  for (size_t i = 0; i < count; i++, to += result.stride) {
    size_t start = (size_t)(chosen[i] + offset) * columns;
    size_t column = 0;
    for (; column < columns && rows * columns >= 16 && start + column <= whole; column += 16) {
      store(to + column, load(matrix + start + column));
    }
    for (; column < columns; column++) to[column] = matrix[start + column];
  }
}

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

// A random word for each of 16 places from `first` on: a counter through a mixing function whose
// every bit depends on all of key and place.
INLINE word_lanes random_words(const uint32_t key[2], uint32_t first) {
  word_lanes x = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  x = (x + first) * 0x9e3779b9u + key[0];
  x ^= x >> 16;
  x *= 0x21f0aaadu;
  x ^= x >> 15;
  x += key[1];
  x *= 0x735a2d97u;
  x ^= x >> 15;
  return x;
}

INLINE lanes kept_mask(const ktask_dropout *dropout, uint32_t place) {
  word_lanes words = random_words(dropout->key, dropout->first + place);
  return chosen(words < dropout->threshold, (lanes)(0), (lanes)(dropout->kept));
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

static ktask_loss NAME(cross_entropy)(
  ktask_rows logits, size_t classes, ktask_classes targets, const int32_t *rows_of, float divisor,
  float *slopes, float *room) {
  size_t padded = (classes + 15) / 16 * 16;
  wide_lanes total = (wide_lanes)(0);
  ktask_loss loss = {0, 0};
  lanes inverse = 1 / (lanes)(divisor);
  for (size_t first = 0; first < logits.rows; first += 16) {
    size_t rows = logits.rows - first < 16 ? logits.rows - first : 16;
    // Sixteen rows beside each other, class after class.
    for (size_t column = 0; column < padded; column += 16) {
      lanes v[16];
      for (size_t i = 0; i < 16; i++) {
        size_t row = first + (i < rows ? i : 0);
        v[i] = load(logits.values + row * logits.stride + column);
      }
      transpose_lanes(v);
      for (size_t i = 0; i < 16; i++) store(room + (column + i) * 16, v[i]);
    }
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
    for (size_t column = 0; column < padded; column += 16) {
      lanes v[16];
      for (size_t i = 0; i < 16; i++) v[i] = load(room + (column + i) * 16);
      transpose_lanes(v);
      for (size_t i = 0; i < rows; i++) {
        store(slopes + (first + i) * logits.stride + column, v[i]);
      }
    }
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

static void NAME(adam)(
  float *parameters, const float *gradients, float *means, float *squares, size_t count,
  ktask_step step, float square_scale, float shrink) {
  for (size_t i = 0; i < count; i += 16) {
    lanes parameter = load(parameters + i);
    lanes gradient = stepped(&step, load(gradients + i), parameter);
    lanes mean = fused((lanes)(0.1f), gradient, 0.9f * load(means + i));
    lanes square = fused(0.001f * gradient, gradient, 0.999f * load(squares + i));
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
    lanes direction = fused((lanes)(momentum), load(directions + i), gradient);
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
    lanes square = fused(0.01f * gradient, gradient, 0.99f * load(squares + i));
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
  NAME(multiply), NAME(multiply_transposed), NAME(transpose), NAME(sum_rows), NAME(prefetch),
  NAME(gather),
  NAME(activate), NAME(activate_training), NAME(scale_all), NAME(add_all),
  NAME(cross_entropy), NAME(norm), NAME(adam), NAME(descend), NAME(rmsprop), NAME(lstm_forward),
  NAME(lstm_backward), NAME(gru_forward), NAME(gru_backward),
};
