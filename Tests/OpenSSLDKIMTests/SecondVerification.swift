import Authentication
import DNS
import LibOpenDKIM
import Mail
import OpenSSL

/// What our own engine says of a message and what libopendkim says beside it.
struct SecondVerification {
  var native: DKIMResults
  var reports: [DKIMSecondReport]
  /// How often the DNS was asked.
  var questions = 0

  init(
    _ message: RawMessage, crypto: DKIMCryptography, verifier: any DKIMSecondVerifier, chunk: Int = 65_535,
    now: Int64, lookup: DNSLookup
  ) {
    let header = message.header
    let author = AuthorDomain(fields: header.values(named: "from"))
    let verification = DKIMVerification(header: header, fromDomain: author.domain)
    let second = DKIMSecondVerification(verification, author: author, verifier: verifier)
    var hashing = verification.makeBodyHashing(crypto: crypto)
    var rest = message.body[...]
    while !rest.isEmpty {
      rest.prefix(chunk).withUnsafeBytes {
        hashing.update($0)
        second.update($0)
      }
      rest = rest.dropFirst(chunk)
    }
    let body = hashing.finish()
    var answers: [DNSQuestion: DNSOutcome] = [:]
    var asked = 0
    let moment = Timestamp(seconds: now)
    let results = verification.results(
      body: body,
      lookup: { question in
        asked += 1
        let answer = lookup(question)
        answers[question] = answer
        return answer
      }, crypto: crypto, now: moment)
    native = results
    reports = second.reports(native: results, answers: answers, body: body, crypto: crypto, now: moment)
    questions = asked
  }

  init(
    _ message: RawMessage, crypto: DKIMCryptography, verifier: any DKIMSecondVerifier, chunk: Int = 65_535,
    now: Int64 = 1_767_225_600, zone: [String: [UInt8]]
  ) {
    self.init(message, crypto: crypto, verifier: verifier, chunk: chunk, now: now) { question in
      guard let text = zone[question.name.description] else { return .nameError(ttl: 60) }
      return .answer(DNSAnswer(records: [.txt(text)], ttl: 60))
    }
  }
}

extension GeneratedCase {
  /// What both say of each signature.
  func second(_ verifier: any DKIMSecondVerifier, crypto: DKIMCryptography, chunk: Int, now: Timestamp)
    -> SecondVerification
  {
    var records: [String: [UInt8]] = [:]
    for entry in zone { records[entry[0].lowercased()] = Base64.decode(entry[1].utf8) ?? [] }
    return SecondVerification(
      RawMessage(Base64.decode(message.utf8) ?? []), crypto: crypto, verifier: verifier, chunk: chunk,
      now: now.seconds, zone: records)
  }
}
