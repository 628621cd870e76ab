/// A known difference between dkimpy and us about an ARC chain, and the section that decides it in our favour.
///
/// A disagreement belongs here only where all three agree: what we said, what dkimpy said, and what the generator did
/// to the chain. Words end anywhere: `ours` and `traits` are beginnings.
struct ARCDifference {
  /// `pass`, `none`, or the beginning of our reason.
  var ours: String
  /// dkimpy's result.
  var theirs: String
  /// The beginning of dkimpy's words.
  var words: String
  /// Any of these is enough.
  var traits: [String]
  /// The section that decides.
  var section: String
  /// What it says.
  var why: String

  func covers(ours: String, theirs: String, words: String, traits: [String]) -> Bool {
    ours.hasPrefix(self.ours) && theirs == self.theirs && words.hasPrefix(self.words)
      && self.traits.contains { known in traits.contains { $0.hasPrefix(known) } }
  }

  static let all: [ARCDifference] = [
    ARCDifference(
      ours: "pass", theirs: "fail", words: "MessageFormatError: Unexpected characters",
      traits: ["octet of another field"], section: "RFC 6376 §5.4.2",
      why: "a line that is no field, and is not named in h=, is not signed"),
    ARCDifference(
      ours: "pass", theirs: "fail", words: "IndexError", traits: ["folded anew"], section: "RFC 6376 §3.2",
      why: "white space before a tag may be a line break; dkimpy looks for \" i=\""),
    ARCDifference(
      ours: "pass", theirs: "fail", words: "ARC-Seal", traits: ["fields in another order"],
      section: "RFC 8617 §5.1.1",
      why: "seals sign the fields by their instances; dkimpy takes them as they stand"),
  ]
}
