// Numbers with a fixed number of decimals.

import Syntax
import Testing

@Test(arguments: [
  (0.6784, 3, "0.678"), (1, 3, "1.000"), (-0.0625, 3, "-0.063"), (12.34567, 4, "12.3457"),
  (0.99999, 4, "1.0000"), (0, 1, "0.0"), (1e16, 1, "1e+16"), (.infinity, 3, "inf"),
  (.nan, 3, "nan"),
])
func writesFixedDecimals(number: Double, decimals: Int, text: String) {
  #expect(number.fixed(decimals) == text)
}
