// The bar columns that an indicator reads.

package import Columns

/// Bar columns; `IndicatorDefinition.columns` says which are needed.
package typealias IndicatorInput = BarColumns
