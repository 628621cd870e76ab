/// What all fuzz programs share: libFuzzer's entry, and a check that ends the program.
///
/// SwiftPM gives `main` of an executable another name, which the `main` inside libFuzzer cannot take
/// the place of: so each program has a `main` of its own that calls `run()`.
package enum FuzzDriver {
  /// Hands the command line to libFuzzer, which calls `LLVMFuzzerTestOneInput` until it has enough.
  package static func run() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runDriver(&count, &arguments) { testOneInput($0, $1) }
  }

  /// The input as an array.
  package static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Ends the program where `condition` is false: libFuzzer then keeps the input.
  package static func expect(_ condition: Bool, _ claim: StaticString) {
    if !condition { fatalError("\(claim)") }
  }
}

@_silgen_name("LLVMFuzzerTestOneInput")
private func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
