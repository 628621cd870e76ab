/// How organizational domain and policy are found: the setting `dmarc_method`.
package enum DMARCMethod: String, Hashable, Sendable, CaseIterable {
  /// The DNS tree walk of RFC 9989.
  case treeWalk = "treewalk"
  /// The public suffix list of RFC 7489, with its `pct`.
  case publicSuffixList = "psl"
  /// Both: the tree walk decides, differences are reported.
  case compare
}
