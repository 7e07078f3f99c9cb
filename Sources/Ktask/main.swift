// Where the process starts.

import ArgumentParser
import Glibc

OutputStream.outliveReaders()
if let status = UpToDateCheck(arguments: Invocation.arguments).answer() { exit(status) }
KtaskCommand.main(Invocation.arguments)
