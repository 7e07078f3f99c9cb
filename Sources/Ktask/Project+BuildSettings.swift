// What the environment and the project say about every model.

import Rules

extension Project {
  /// What besides the strategy decides about a model.
  ///
  /// `SOURCE_DATE_EPOCH`, where it is set to a number, becomes the date in the metadata.
  func buildSettings(prefix: String?) -> BuildSettings {
    BuildSettings(
      prefix: prefix, files: barFiles, ktaskVersion: Self.version, createdAt: Self.sourceDate)
  }

  static var sourceDate: Int64? {
    environment("SOURCE_DATE_EPOCH").flatMap { Int64($0) }.flatMap {
      (0...lastDate ~= $0) ? $0 : nil
    }
  }

  /// 9999-12-31T23:59:59Z, after which ISO 8601 has no four-digit years.
  private static let lastDate: Int64 = 253_402_300_799
}
