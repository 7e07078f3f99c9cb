// Gradients against differences of a loss computed anew in double precision.

import Foundation
import TestSupport
import Testing
