// The bar columns that a labeler reads.

package import Columns

/// Bar columns of one symbol; `Labeler.columns` says which are needed.
package typealias LabelInput = BarColumns
