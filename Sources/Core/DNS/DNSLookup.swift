/// Answers a question, and blocks until it can or must say why not: the path of the milter may block.
/// Evaluators take it as an argument and hold no other way to the DNS.
package typealias DNSLookup = (DNSQuestion) -> DNSOutcome
