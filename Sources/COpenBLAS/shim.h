#pragma once

#include <cblas.h>

/// Four floats, which Swift sees as `SIMD4<Float>`.
typedef float ktask_float4 __attribute__((ext_vector_type(4)));

/// The correctly rounded square roots of four floats.
///
/// Swift's own `squareRoot()` takes the floats of a vector one by one, and in a loop over single
/// floats keeps a call for negative ones, so that the loop stays scalar.
static inline ktask_float4 ktask_square_roots(ktask_float4 values) {
  return __builtin_elementwise_sqrt(values);
}
