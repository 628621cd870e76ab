import ArgumentParser

/// How a reading command shows what it found.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON for programs instead of text for people.")
  var json = false
}
