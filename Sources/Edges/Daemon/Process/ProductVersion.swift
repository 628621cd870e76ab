/// The version that `--version`, `/health` and `gomail_build_info` name.
package enum ProductVersion {
  /// The version of this source tree (semantic versioning).
  package static let current = "0.1.0"
}
