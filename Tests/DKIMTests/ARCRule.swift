/// Rules of RFC 8617, each with a chain that keeps or breaks it.
enum ARCRule {
  /// A section; what is said where the rule is broken, `nil` where the chain passes; and how a chain of one careful
  /// sealer becomes the example.
  typealias Rule = (section: String, problem: String?, change: @Sendable (inout ARCMessage) -> Void)

  /// Whatever stands in one of two sets: the rule's section, and what is said where it is broken.
  static let all: [Rule] = [
    ("§4.1.1", nil, { $0.add { $0.results = "\ti = 2 ;x" } }),
    ("§4.1.1", nil, { $0.add { $0.results = " (a (b) \\) ) i(=)=(2)2 (c) ; mx.example.net; none" } }),
    ("§4.1.1", nil, { $0.add { $0.results = " i=2; \u{ff}not results at all \"" } }),
    ("§4.2.1", nil, { $0.add { $0.results = " i=02; x" } }),
    ("§4.1.1", "results", { $0.add { $0.results = " mx.example.net; i=2; none" } }),
    ("§4.1.1", "results", { $0.add { $0.results = " i=2 mx.example.net; none" } }),
    ("§4.1.1", "results", { $0.add { $0.results = " i=2" } }),
    ("§4.1.1", "results", { $0.add { $0.results = " I=2; mx.example.net" } }),
    ("§4.1.1", "results", { $0.add { $0.results = " \"i\"=2; mx.example.net" } }),
    ("§4.1.1", "results", { $0.add { $0.results = " i=2 (; mx.example.net" } }),
    ("§4.1.1", "results", { $0.add { $0.results = "" } }),
    ("§4.2.1", "results", { $0.add { $0.results = " i=0; x" } }),
    ("§4.2.1", "results", { $0.add { $0.results = " i=51; x" } }),
    ("§4.2.1", "results", { $0.add { $0.results = " i=002; x" } }),
    ("§4.2.1", "results", { $0.add { $0.results = " i=-2; x" } }),
    ("§4.2.1", "results", { $0.add { $0.results = " i=; x" } }),
    ("§4.2.1", "results", { $0.add { $0.results = " i=2x; x" } }),

    ("§4.1.2", nil, { $0.addSignature(("v", "1")) }),
    ("§4.1.2", nil, { $0.addSignature(("v", "7")) }),
    ("§4.1.2", nil, { $0.addSignature(("zz", "any thing")) }),
    ("§4.1.2", nil, { $0.addSignature(("t", "1700000000")) }),
    ("§4.1.2", nil, { $0.addSignature(("i", "02")) }),
    ("§4.1.2", nil, { $0.addSignature(("h", "from:arc-authentication-results:arc-message-signature")) }),
    ("§4.1.2", nil, { $0.addSignature(("h", "from : to :: subject\n :date:")) }),
    ("§4.1.2", nil, { $0.addSignature(("h", "")) }),
    ("§4.1.2", nil, { $0.addSignature(("h", "received")) }),
    ("§4.1.2", nil, { $0.addSignature(("c", "simple/simple")) }),
    ("§4.1.2", nil, { $0.addSignature(("c", "simple/relaxed")) }),
    ("§4.1.2", nil, { $0.addSignature(("c", "relaxed")) }),
    ("RFC 6376 §3.5", nil, { $0.addSignature(("c", nil)) }),
    ("§4.1.2", "signs a seal", { $0.addSignature(("h", "from:arc-seal")) }),
    ("§4.1.2", "signs a seal", { $0.addSignature(("h", "from: ARC-Seal :to")) }),
    ("§4.2.1", "signature i", { $0.addSignature(("i", nil)) }),
    ("§4.2.1", "signature i", { $0.addSignature(("i", "")) }),
    ("§4.2.1", "signature i", { $0.addSignature(("i", "0")) }),
    ("§4.2.1", "signature i", { $0.addSignature(("i", "51")) }),
    ("§4.2.1", "signature i", { $0.addSignature(("i", "two")) }),
    ("§4.2.1", "signature i", { $0.addSignature(("i", "@example.net")) }),
    ("§4.1.2", "required tag a= is missing", { $0.addSignature(("a", nil)) }),
    ("§4.1.2", "required tag d= is missing", { $0.addSignature(("d", nil)) }),
    ("§4.1.2", "required tag s= is missing", { $0.addSignature(("s", nil)) }),
    ("§4.1.2", "required tag h= is missing", { $0.addSignature(("h", nil)) }),
    ("§4.1.2", "required tag bh= is missing", { $0.addSignature(("bh", nil)) }),
    ("§4.1.2", "required tag b= is missing", { $0.addSignature(("b", nil)) }),
    ("RFC 8301 §3.1", "rsa-sha1 is no longer accepted", { $0.addSignature(("a", "rsa-sha1")) }),
    ("§4.1.2", "unsupported algorithm", { $0.addSignature(("a", "")) }),
    ("§4.1.2", "unsupported algorithm", { $0.addSignature(("a", "RSA-SHA256")) }),
    ("§4.1.2", "unsupported canonicalization", { $0.addSignature(("c", "plain/simple")) }),
    ("§4.1.2", "syntax error in c=", { $0.addSignature(("c", "")) }),
    ("§4.1.2", "syntax error in d=", { $0.addSignature(("d", "")) }),
    ("§4.1.2", "syntax error in d=", { $0.addSignature(("d", "net")) }),
    ("§4.1.2", "syntax error in d=", { $0.addSignature(("d", "-.example.net")) }),
    ("§4.1.2", "syntax error in s=", { $0.addSignature(("s", "")) }),
    ("§4.1.2", "syntax error in t=", { $0.addSignature(("t", "")) }),
    ("§4.1.2", "syntax error in t=", { $0.addSignature(("t", "now")) }),
    ("§4.1.2", "syntax error in bh=", { $0.addSignature(("bh", "*")) }),
    ("§4.1.2", "syntax error in b=", { $0.addSignature(("b", "")) }),
    ("§4.1.2", "syntax error in b=", { $0.addSignature(("b", "A")) }),
    ("§4.1.2", "syntax error in h=", { $0.addSignature(("h", "from:\u{fc}")) }),
    ("§4.1.2", "unsupported key query method", { $0.addSignature(("q", "http")) }),
    ("§4.1.2", "signature expired", { $0.addSignature(("x", "1799999999")) }),
    ("§4.1.2", "signature is of the future", { $0.addSignature(("t", "1800001000")) }),
    ("§4.1.2", "body hash did not verify", { $0.addSignature(("bh", "QUJD")) }),
    ("§4.1.2", "instance 2: signature did not verify", { $0.addSignature(("b", "QUJD")) }),
    (
      "§4.1.2", "body hash did not verify",
      {
        $0.add(); $0.message.body = "other\r\n"
      }
    ),
    (
      "§4.1.2", "instance 2: signature did not verify",
      {
        $0.add(); $0.edit("From") { $0 = " Eve <eve@example.com>" }
      }
    ),
    (
      "§4.1.2", "instance 2: signature did not verify",
      {
        $0.add(); $0.edit("ARC-Message-Signature") { $0 += "; zz=1" }
      }
    ),

    ("§4.1.3", nil, { $0.addSeal(("t", nil)) }),
    ("§4.1.3", nil, { $0.addSeal(("zz", "1")) }),
    ("§4.1.3", nil, { $0.addSeal(("v", "1")) }),
    ("§4.1.3", nil, { $0.addSeal(("c", "simple/simple")) }),
    ("§4.1.3", nil, { $0.addSeal(("d", "other.example.org")) }),
    ("§4.1.3", "seal of instance 2 has h=", { $0.addSeal(("h", "from")) }),
    ("§4.1.3", "seal of instance 2 has h=", { $0.addSeal(("h", "")) }),
    ("§4.2.1", "seal i", { $0.addSeal(("i", nil)) }),
    ("§4.2.1", "seal i", { $0.addSeal(("i", "")) }),
    ("§4.2.1", "seal i", { $0.addSeal(("i", "0")) }),
    ("§4.2.1", "seal i", { $0.addSeal(("i", "51")) }),
    ("§4.2.1", "seal i", { $0.addSeal(("i", "2.0")) }),
    ("§4.1.3", "required tag a= is missing", { $0.addSeal(("a", nil)) }),
    ("§4.1.3", "required tag d= is missing", { $0.addSeal(("d", nil)) }),
    ("§4.1.3", "required tag s= is missing", { $0.addSeal(("s", nil)) }),
    ("§4.1.3", "required tag cv= is missing", { $0.addSeal(("cv", nil)) }),
    ("§4.1.3", "required tag b= is missing", { $0.addSeal(("b", nil)) }),
    ("§4.1.3", "syntax error in cv=", { $0.addSeal(("cv", "")) }),
    ("§4.1.3", "syntax error in cv=", { $0.addSeal(("cv", "Pass")) }),
    ("§4.1.3", "syntax error in cv=", { $0.addSeal(("cv", "passed")) }),
    ("§4.1.3", "syntax error in d=", { $0.addSeal(("d", "")) }),
    ("§4.1.3", "syntax error in d=", { $0.addSeal(("d", "a..example.net")) }),
    ("§4.1.3", "syntax error in s=", { $0.addSeal(("s", "")) }),
    ("§4.1.3", "syntax error in t=", { $0.addSeal(("t", "")) }),
    ("§4.1.3", "syntax error in t=", { $0.addSeal(("t", "yesterday")) }),
    ("§4.1.3", "syntax error in b=", { $0.addSeal(("b", "")) }),
    ("§4.1.3", "seal of instance 2: signature did not verify", { $0.addSeal(("b", "QUJD")) }),
    ("RFC 8301 §3.1", "rsa-sha1 is no longer accepted", { $0.addSeal(("a", "rsa-sha1")) }),
    ("§4.1.3", "unsupported algorithm", { $0.addSeal(("a", "")) }),
    (
      "§4.1.3", "tag a= stands twice",
      {
        $0.add(); $0.edit("ARC-Seal") { $0 += "; a=x" }
      }
    ),
    (
      "§4.1.3", "not a tag list",
      {
        $0.add(); $0.edit("ARC-Seal") { $0 += ";; t=1" }
      }
    ),
    (
      "§4.1.3", "not a tag list",
      {
        $0.add(); $0.edit("ARC-Seal") { $0 += "; ==" }
      }
    ),
    (
      "RFC 6376 §3.4.2", nil,
      {
        $0.add()
        $0.edit("ARC-Seal") { $0 = $0.replacing("; ", with: ";\n\t") }
        $0.edit("ARC-Authentication-Results") { $0 = "  " + $0 + " \t " }
      }
    ),

    (
      "§5.1.1", "seal of instance 2: signature",
      {
        $0.add(); $0.edit("ARC-Authentication-Results") { $0 += "x" }
      }
    ),
    (
      "§5.1.1", "seal of instance 2: signature",
      {
        $0.add(); $0.edit("ARC-Authentication-Results", skipping: 1) { $0 += "x" }
      }
    ),
    (
      "§5.1.1", "seal of instance 2: signature",
      {
        $0.add(); $0.edit("ARC-Message-Signature", skipping: 1) { $0 += "; x=9999999999" }
      }
    ),
    (
      "§5.1.1", "seal of instance 2: signature",
      {
        $0.add(); $0.edit("ARC-Seal", skipping: 1) { $0 = $0.replacing(" t=17", with: " t=16") }
      }
    ),

    ("§5.2 step 2", "instance 2 found the chain broken", { $0.add(cv: "fail") }),
    (
      "§5.2 step 2", "instance 2 found the chain broken",
      {
        $0.add(cv: "fail"); _ = $0.remove("ARC-Message-Signature")
      }
    ),
    ("§5.2 step 3", "cv= of instance 2", { $0.add(cv: "none") }),
    (
      "§5.2 step 3", "cv= of instance 1",
      {
        $0 = ARCMessage(); $0.add(1, cv: "pass"); $0.add()
      }
    ),
    (
      "§5.2 step 3", "cv= of instance 1",
      {
        $0 = ARCMessage(); $0.add(1, cv: "fail"); $0.add()
      }
    ),
    ("§5.2 step 3", "no ARC-Authentication-Results of instance 2", { $0.add { $0.results = nil } }),
    ("§5.2 step 3", "no ARC-Message-Signature of instance 2", { $0.add { $0.signature = nil } }),
    ("§5.2 step 3", "no ARC-Seal of instance 2", { $0.add { $0.seal = nil } }),
    (
      "§5.2 step 3", "no ARC-Authentication-Results of instance 1",
      {
        $0.add(); _ = $0.remove("ARC-Authentication-Results", skipping: 1)
      }
    ),
    (
      "§5.2 step 3", "no ARC-Message-Signature of instance 1",
      {
        $0.add(); _ = $0.remove("ARC-Message-Signature", skipping: 1)
      }
    ),
    (
      "§5.2 step 3", "no ARC-Seal of instance 1",
      {
        $0.add(); _ = $0.remove("ARC-Seal", skipping: 1)
      }
    ),
    ("§5.2 step 3", "no ARC-Authentication-Results of instance 2", { $0.add(3) }),
    ("§4.2.1", "more than one ARC-Authentication-Results of instance 1", { $0.add(1) }),
    ("§4.2.1", "more than one ARC-Seal of instance 1", { $0.repeat("ARC-Seal") }),
    (
      "§4.2.1", "more than one ARC-Message-Signature of instance 1",
      { $0.repeat("ARC-Message-Signature") }
    ),
    (
      "§4.2.1", "more than one ARC-Authentication-Results of instance 1",
      { $0.repeat("ARC-Authentication-Results") }
    ),
    (
      "§5.2 step 1", "ARC fields too large",
      {
        $0.add()
        $0.edit("ARC-Authentication-Results") { $0 += String(repeating: "x", count: 1 << 18) }
      }
    ),
  ]
}
