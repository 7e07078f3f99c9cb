// Times the reading of a file of bars: bytes from the disk, every check, six columns in memory. Knows
// no other reader.
//
//     ReadingBenchmark FILE [ROUNDS]

import Columns
import Glibc

/// The bytes of a file; empty if it cannot be read.
func content(of path: String) -> [UInt8] {
  guard let file = unsafe fopen(path, "rb") else { return [] }
  defer { unsafe fclose(file) }
  unsafe fseek(file, 0, SEEK_END)
  let size = unsafe ftell(file)
  unsafe rewind(file)
  return unsafe [UInt8](unsafeUninitializedCapacity: max(size, 0)) { buffer, count in
    unsafe count = fread(buffer.baseAddress, 1, buffer.count, file)
  }
}

/// Nanoseconds of processor time that the process has taken.
func processorTime() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
  print("usage: ReadingBenchmark FILE [ROUNDS]")
  exit(64)
}
let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 1
var rows = 0
var times: [Double] = []
for _ in 0..<max(rounds, 1) {
  let start = processorTime()
  do {
    rows = try BarFile.parse(content(of: arguments[1]), timeframe: Timeframe("1m")).bars.count
  } catch {
    print(error.findings.first.map { "\($0.line):\($0.column): \($0.message)" } ?? "refused")
    exit(1)
  }
  times.append((processorTime() - start) / Double(rows))
}
print("{\"rows\": \(rows), \"ns_per_row\": [\(times.map { "\($0)" }.joined(separator: ", "))]}")
