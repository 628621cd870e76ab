/// What a scripted server sends for one query: messages after a delay, maybe none.
struct ScriptedReply {
  var messages: [[UInt8]] = []
  var delayMilliseconds = 0
  var hangsUp = false
}

/// A query as it came in.
struct ScriptedQuery {
  let id: [UInt8]
  let name: ScriptedName
  let type: UInt16
  /// The question section as it stood, for the echo.
  let question: [UInt8]
  let hasEDNS: Bool
  let datagramLimit: Int

  init?(_ octets: [UInt8]) {
    guard octets.count >= 17, octets[2] & 0x80 == 0, octets[4] == 0, octets[5] == 1 else { return nil }
    var offset = 12
    guard let name = ScriptedName(wire: octets, at: &offset), offset + 4 <= octets.count else { return nil }
    id = Array(octets[0..<2])
    self.name = name
    type = UInt16(octets[offset]) << 8 | UInt16(octets[offset + 1])
    question = Array(octets[12..<offset + 4])
    offset += 4
    // The OPT record, which is all that a stub sends behind its question.
    hasEDNS = octets.count >= offset + 11 && octets[offset] == 0 && octets[offset + 2] == 41
    datagramLimit = hasEDNS ? max(512, Int(octets[offset + 3]) << 8 | Int(octets[offset + 4])) : 512
  }
}

extension ScriptedZone {
  /// The reply to the `earlier`th repetition of a query, over TCP or not.
  func reply(to query: ScriptedQuery, overTCP: Bool, earlier: Int) -> ScriptedReply {
    var reply = ScriptedReply()
    var forged = 0
    let words = entry(query.name)?.words.filter { $0.type == nil || $0.type == query.type } ?? []
    for (_, word) in words {
      switch word {
      case .timeout: return reply
      case .drop(let count):
        if earlier < count { return reply }
      case .delay(let milliseconds): reply.delayMilliseconds = milliseconds
      case .strays(let count): forged = count
      case .hangUp:
        reply.hangsUp = overTCP
        if overTCP { return reply }
      case .truncate:
        if !overTCP { return sending(message(query, flags: 0x0200), in: reply) }
      case .noEDNS:
        if query.hasEDNS { return sending(message(query, rcode: 1, echoes: false), in: reply) }
      case .rcode(3): return sending(negative(query, rcode: 3), in: reply)
      case .rcode(let code): return sending(message(query, rcode: code), in: reply)
      case .wrongID:
        var octets = positive(query)
        octets[0] ^= 0x55
        return sending(octets, in: reply)
      case .wrongQuestion: return sending(wrongQuestion(query), in: reply)
      case .garbage: return sending([0xff, 0x00, 0x12], in: reply)
      case .malformed:
        return sending(query.id + [0x81, 0x80, 0, 1, 0, 9, 0, 0, 0, 0] + query.question, in: reply)
      case .referral:
        let server = ScriptedZone.Record(type: 2, ttl: 300, data: ScriptedName(text: "ns.test").wire)
        return sending(message(query, authority: [(ScriptedName(labels: []), server)]), in: reply)
      }
    }
    var octets = positive(query)
    if octets.count > (overTCP ? 65535 : min(query.datagramLimit, 1232)) {
      octets = message(query, flags: 0x0200)
    }
    for number in 0..<forged {
      var forgery = wrongQuestion(query)
      if number.isMultiple(of: 2) { forgery[1] ^= 0x55 }
      reply.messages.append(forgery)
    }
    return sending(octets, in: reply)
  }

  private func sending(_ octets: [UInt8], in reply: ScriptedReply) -> ScriptedReply {
    var reply = reply
    reply.messages.append(octets)
    return reply
  }

  /// The right answer: records, the chain of CNAMEs to them, or a negative one.
  private func positive(_ query: ScriptedQuery) -> [UInt8] {
    var answers: [(ScriptedName, Record)] = []
    var name = query.name
    // More than any resolver follows.
    for _ in 0..<20 {
      guard let entry = entry(name) else {
        return answers.isEmpty || addsTargets ? negative(query, rcode: 3, answers) : message(query, answers)
      }
      let found = entry.records.filter { $0.type == query.type }
      answers += found.map { (name, $0) }
      guard found.isEmpty, let alias = entry.records.first(where: { $0.type == 5 }) else {
        return found.isEmpty ? negative(query, rcode: 0, answers) : message(query, answers)
      }
      answers.append((name, alias))
      var offset = 0
      guard addsTargets, let target = ScriptedName(wire: alias.data, at: &offset) else { break }
      name = target
    }
    return message(query, answers)
  }

  private func negative(
    _ query: ScriptedQuery, rcode: UInt16, _ answers: [(ScriptedName, Record)] = []
  ) -> [UInt8] {
    guard let negativeTTL else { return message(query, answers, rcode: rcode) }
    let authority = Record(type: 6, ttl: 86_400, data: RecordText.startOfAuthority(negativeTTL))
    return message(query, answers, rcode: rcode, authority: [(ScriptedName(labels: []), authority)])
  }

  private func wrongQuestion(_ query: ScriptedQuery) -> [UInt8] {
    let other = ScriptedName(text: "forged.test").wire + query.question.suffix(4)
    return query.id + [0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0] + other
  }

  private func message(
    _ query: ScriptedQuery, _ answers: [(ScriptedName, Record)] = [], flags: UInt16 = 0, rcode: UInt16 = 0,
    authority: [(ScriptedName, Record)] = [], echoes: Bool = true
  ) -> [UInt8] {
    func octets(_ value: Int) -> [UInt8] {
      [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }
    let extended = rcode > 15 && query.hasEDNS
    var message = query.id + octets(0x8180 | Int(flags) | Int(rcode & 15))
    message += octets(echoes ? 1 : 0) + octets(answers.count) + octets(authority.count) + [0]
    message += [query.hasEDNS && echoes ? 1 : 0] + (echoes ? query.question : [])
    for (owner, record) in answers + authority {
      message += owner == query.name ? [0xc0, 12] : owner.wire
      message += octets(Int(record.type)) + [0, 1] + RecordText.octets(record.ttl)
      message += octets(record.data.count) + record.data
    }
    if query.hasEDNS, echoes {
      message += [0, 0, 41, 4, 0xd0, extended ? UInt8(truncatingIfNeeded: rcode >> 4) : 0, 0, 0, 0, 0, 0]
    }
    return message
  }
}
