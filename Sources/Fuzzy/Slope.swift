// The straight sides of triangles and trapezoids. Knows no shape.

/// The slope of a side that is as long as `end - start`, or as the rounding unit if that is longer.
func slope(from start: Double, to end: Double) -> Double { 1 / max(end - start, .ulpOfOne) }

/// Whether a side is so long that none of its lengths and slopes is rounded away or overflows.
func isSlanting(from start: Double, to end: Double) -> Bool {
  let length = end - start
  return length >= .ulpOfOne && length <= 1e300
}
