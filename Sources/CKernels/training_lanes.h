// Vectors of sixteen numbers and their elementary functions. Included by training_loops.h, with the
// instruction set that is compiled for.

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

// exp(x) as a power of two times one more than `rest`.
typedef struct {
  lanes rest, power;
} split_exponential;

INLINE split_exponential split(lanes x) {
  // Adding 1.5 * 2^23 leaves no bits for a fraction: the sum's low bits are the power of two.
  lanes shifted = fused(x, (lanes)(1.44269504f), (lanes)(12582912));
  lanes n = shifted - 12582912;
  // ln 2 in two parts, the first of which gives exact products.
  lanes r = fused(n, (lanes)(2.12194440e-4f), fused(n, (lanes)(-0.693359375f), x));
  lanes p = (lanes)(1.98756915e-4f);
  p = fused(p, r, (lanes)(1.39819995e-3f));
  p = fused(p, r, (lanes)(8.33345205e-3f));
  p = fused(p, r, (lanes)(4.16657962e-2f));
  p = fused(p, r, (lanes)(1.66666657e-1f));
  p = fused(p, r, (lanes)(0.5f));
  lanes power = (lanes)(((word_lanes)shifted << 23) + (127u << 23));
  return (split_exponential){fused(p, r * r, r), power};
}

// exp within 2 units in the last place from -87 to 88, and as there beyond; NaN gives NaN.
INLINE lanes exponential(lanes x) {
  lanes bounded = x < -87 ? (lanes)(-87) : x;
  bounded = bounded > 88 ? (lanes)(88) : bounded;
  split_exponential e = split(bounded);
  return (e.rest + 1) * e.power;
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

// tanh within 3 units in the last place: e / (e + 2) with e = exp(2 x) - 1, which keeps its digits
// near 0, and is 1 from 10 on.
INLINE lanes hyperbolic_tangent(lanes x) {
  lanes bounded = x < -10 ? (lanes)(-10) : x;
  bounded = bounded > 10 ? (lanes)(10) : bounded;
  split_exponential e = split(bounded + bounded);
  lanes less_one = fused(e.rest, e.power, e.power - 1);
  return less_one / (less_one + 2);
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
  lanes u = t < 4 ? t : (lanes)(4);
  lanes q = (lanes)(-2.16870867e-5f);
  q = fused(q, u, (lanes)(4.41339274e-4f));
  q = fused(q, u, (lanes)(-4.20457684e-3f));
  q = fused(q, u, (lanes)(2.52082981e-2f));
  q = fused(q, u, (lanes)(-1.08418647e-1f));
  q = fused(q, u, (lanes)(-6.33219838e-1f));
  q = fused(q, u, (lanes)(-1.12957847f));
  q = fused(q, u, (lanes)(1.88047736e-4f));
  lanes tail = 1 - exponential(q);
  lanes far = x < 0 ? -tail : tail;
  // Asks for `t > 1`, which lets NaN through.
  return t > 1 ? far : near;
}

// MARK: Dropout

// A random word for each of 16 places from `first` on: a counter through a mixing function whose
// every bit depends on all of key and place.
INLINE word_lanes random_words(const uint32_t key[2], uint32_t first) {
  word_lanes place = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  // (place + first) * step + key, of which the compiler works out the first product.
  word_lanes x = place * 0x9e3779b9u + (first * 0x9e3779b9u + key[0]);
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
