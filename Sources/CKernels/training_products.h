// Products and sums of matrices, and the gathering of rows. Included by training_loops.h, which
// says what the functions are called and how large a part of a product the registers hold.

// One part of a product: some rows and one or two panels of 16 columns of the result, for all
// terms.
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
  // Where slopes go, if sums go through relu and dropout before they are stored, and the result's
  // first number.
  float *slopes;
  const float *first;
  const ktask_dropout *dropout;
} part;

// Stores a sum, or what relu and dropout make of it with its slope.
INLINE void store_sum(const part *p, size_t place, lanes sum) {
  float *result = p->result + place;
  if (p->slopes) {
    lanes slope = chosen(sum > 0, (lanes)(1), (lanes)(0));
    // Asks for `sum < 0`, which lets NaN through.
    sum = chosen(sum < 0, (lanes)(0), sum);
    if (p->dropout) {
      lanes mask = kept_mask(p->dropout, (uint32_t)(result - p->first));
      sum *= mask;
      slope *= mask;
    }
    store(p->slopes + (result - p->first), slope);
  } else if (p->start == ktask_scale) {
    sum *= load(p->row + place);
  }
  store(result, sum);
}

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
      store_sum(p, i * p->result_row + j * p->result_panel, sums[i][j]);
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

static void NAME(multiply_relu)(
  ktask_rows a, ktask_panels b, ktask_rows result, const float *row, float *slopes,
  ktask_dropout dropout) {
  part p = {
    .a = a.values, .a_row = a.stride, .a_term = 1,
    .b = b.values, .b_term = 16, .b_panel = b.inputs * 16,
    .result = result.values, .result_row = result.stride, .result_panel = 16,
    .terms = b.inputs, .start = ktask_begin_with_row, .row = row,
    .slopes = slopes, .first = result.values,
  };
  if (dropout.threshold > 0) {
    p.dropout = &dropout;
    multiply_all(p, a.rows, b.columns);
  } else {
    multiply_all(p, a.rows, b.columns);
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

// MARK: Products of up to 8 columns

typedef float half_lanes __attribute__((ext_vector_type(8)));
typedef float loose_half_lanes __attribute__((ext_vector_type(8), aligned(4)));

// As multiply_part, of the first 8 columns of one panel.
INLINE void multiply_narrow_part(const part *p, const int rows) {
  half_lanes sums[8];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    const float *from = p->start == ktask_begin_with_row ? p->row : p->result + i * p->result_row;
    sums[i] = p->start == ktask_fresh ? (half_lanes)(0) : *(const loose_half_lanes *)from;
  }
  const float *a = p->a, *b = p->b;
  for (size_t term = 0; term < p->terms; term++, a += p->a_term, b += p->b_term) {
    half_lanes factors = *(const loose_half_lanes *)b;
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      sums[i] = __builtin_elementwise_fma((half_lanes)(a[i * p->a_row]), factors, sums[i]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) *(loose_half_lanes *)(p->result + i * p->result_row) = sums[i];
}

INLINE void multiply_narrow_parts(part p, size_t rows) {
  for (; rows >= 8; rows -= 8) {
    multiply_narrow_part(&p, 8);
    p.a += 8 * p.a_row;
    p.result += 8 * p.result_row;
  }
  for (; rows > 0; rows--) {
    multiply_narrow_part(&p, 1);
    p.a += p.a_row;
    p.result += p.result_row;
  }
}

static void NAME(multiply_narrow)(
  ktask_rows a, ktask_panels b, ktask_rows result, const float *row) {
  part p = {
    .a = a.values, .a_row = a.stride, .a_term = 1, .b = b.values, .b_term = 16,
    .result = result.values, .result_row = result.stride,
    .terms = b.inputs, .start = ktask_begin_with_row, .row = row,
  };
  multiply_narrow_parts(p, a.rows);
}

static void NAME(multiply_narrow_transposed)(
  ktask_rows a, ktask_rows b, ktask_panels result, bool adds) {
  part p = {
    .a = a.values, .a_row = 1, .a_term = a.stride, .b = b.values, .b_term = b.stride,
    .result = result.values, .result_row = 16, .terms = a.rows,
  };
  if (adds) {
    p.start = ktask_add;
    multiply_narrow_parts(p, result.inputs);
  } else {
    p.start = ktask_fresh;
    multiply_narrow_parts(p, result.inputs);
  }
}

// MARK: Other loops over matrices

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
