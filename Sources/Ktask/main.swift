// Where the process starts.

import ArgumentParser
import CProcess

OutputStream.outliveReaders()
KtaskCommand.main((1..<ktask_argument_count()).map { unsafe String(cString: ktask_argument($0)) })
