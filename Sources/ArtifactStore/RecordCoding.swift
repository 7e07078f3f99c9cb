// How records become bytes and back. Little-endian words; every text and list is led by its count,
// which is checked against what is left before anything is made of it.

import BuildGraph

extension Record {
  /// What stands in a file between a frame's head and its checksum.
  var payload: [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .action(let record):
      writer.append(Kind.action.rawValue)
      record.write(to: &writer)
    case .build(let record):
      writer.append(Kind.build.rawValue)
      record.write(to: &writer)
    case .source(let record):
      writer.append(Kind.source.rawValue)
      record.write(to: &writer)
    case .session(let record):
      writer.append(Kind.session.rawValue)
      record.write(to: &writer)
    }
    return writer.bytes
  }

  /// What a record is about; the first byte of its payload.
  ///
  /// A number is never used again for another layout: 2 was a build without the hash of its names, 3
  /// a source without the time of its change.
  enum Kind: UInt8 {
    case action = 1
    case build = 6
    case source = 4
    case session = 5
  }
}

extension ActionRecord {
  func write(to writer: inout ByteWriter) {
    writer.append(key)
    writer.append(time)
    writer.append(seconds.bitPattern)
    writer.append(Int64(generation))
    writer.append(outputs) { writer, output in
      writer.append(output.digest)
      writer.append(Int64(output.size))
    }
  }

  init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
    key = try reader.digest()
    time = try reader.integer()
    seconds = Double(bitPattern: try reader.word())
    // Nothing takes so long, and what is no number is not even equal to itself.
    guard seconds.isFinite else { throw ByteReader.Malformed() }
    generation = Int(try reader.integer())
    outputs = try reader.list { reader throws(ByteReader.Malformed) in
      StoredOutput(digest: try reader.digest(), size: Int(try reader.integer()))
    }
  }
}

extension BuildRecord {
  func write(to writer: inout ByteWriter) {
    writer.append(label)
    writer.append(time)
    writer.append(key)
    writer.append(names)
    writer.append(rule)
    writer.append(Int64(revision))
    writer.append(fields) { writer, field in
      writer.append(field.name)
      writer.append(field.value)
    }
    writer.append(inputs) { writer, input in
      writer.append(input.name)
      writer.append(input.digest)
    }
    writer.append(outputs) { writer, output in writer.append(output) }
  }

  init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
    label = try reader.text()
    time = try reader.integer()
    key = try reader.digest()
    names = try reader.word()
    rule = try reader.text()
    revision = Int(try reader.integer())
    fields = try reader.list { reader throws(ByteReader.Malformed) in
      DescribedField(name: try reader.text(), value: try reader.text())
    }
    inputs = try reader.list { reader throws(ByteReader.Malformed) in
      RecordedInput(name: try reader.text(), digest: try reader.digest())
    }
    outputs = try reader.list { reader throws(ByteReader.Malformed) in try reader.digest() }
  }
}

extension SourceRecord {
  func write(to writer: inout ByteWriter) {
    writer.append(path)
    stamp.write(to: &writer)
    writer.append(digest)
    writer.append(readAt)
  }

  init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
    path = try reader.text()
    stamp = try FileStamp(from: &reader)
    digest = try reader.digest()
    readAt = try reader.integer()
  }
}

extension FileStamp {
  func write(to writer: inout ByteWriter) {
    writer.append(Int64(size))
    writer.append(modified)
    writer.append(changed)
    writer.append(inode)
  }

  init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
    size = Int(truncatingIfNeeded: try reader.integer())
    modified = try reader.integer()
    changed = try reader.integer()
    inode = try reader.word()
  }
}

extension SessionRecord {
  func write(to writer: inout ByteWriter) {
    writer.append(start)
    writer.append(end)
    writer.append(labels) { writer, label in writer.append(label) }
    writer.append(goals) { writer, goal in writer.append(goal) }
    writer.append(files) { writer, file in
      writer.append(file.name)
      writer.append(file.digest)
    }
    writer.append(counts) { writer, count in
      writer.append(count.name)
      writer.append(Int64(count.count))
    }
    writer.append(isInterrupted ? 1 : 0 as UInt8)
  }

  init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
    start = try reader.integer()
    end = try reader.integer()
    labels = try reader.list { reader throws(ByteReader.Malformed) in try reader.text() }
    goals = try reader.list { reader throws(ByteReader.Malformed) in try reader.text() }
    files = try reader.list { reader throws(ByteReader.Malformed) in
      RecordedInput(name: try reader.text(), digest: try reader.digest())
    }
    counts = try reader.list { reader throws(ByteReader.Malformed) in
      RecordedCount(name: try reader.text(), count: Int(try reader.integer()))
    }
    isInterrupted = try reader.byte() != 0
  }
}
