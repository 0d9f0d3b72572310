import SluiceEngine
import SluicePlugins

/// A topic and, after a byte of 0, a payload, published to a whole engine: every message is decided, whatever its bytes, by
/// rules that reach into it with every kind of function; and the ledger of each rule balances.
struct PayloadTarget: FuzzTarget {
    let name = "payloads"
    let words = Vocabulary.json + Vocabulary.patterns + ["a/b\0", "q/x\0", "$aws/rules/text/a\0", "$flow/f\0"]

    func seeds(of repository: SeedSource) throws -> [[UInt8]] {
        let payloads = try Set(repository.conformance().compactMap(\.payload)).sorted()
        return payloads.map { InputBytes.joined("a/b", $0) } + [
            InputBytes.joined("a/b", #"{"s":"a1b2","p":"([a-z])(\\d)","r":"$2$1","n":2.5,"m":-3,"l":[1,2,{"x":3}],"o":{"x":{"y":1}}}"#),
            InputBytes.joined("$aws/rules/text/a/b", #"{"s":"\u00e9","n":"1e3"}"#), InputBytes.joined("a/b", "\u{1}\u{2}"),
            InputBytes.joined("$flow/f", "{}"), InputBytes.joined("a/b", #"{"id":"k","n":1}"#),
        ]
    }

    func check(_ input: [UInt8]) throws {
        let parts = InputBytes.parts(input, atMost: 2)
        let topic = parts.count > 1 ? InputBytes.text(parts[0]) : "a/b"
        let (engine, database) = try Rules.makeEngine()
        try engine.receive([Publication(topic: topic, payload: parts[parts.count - 1], qos: 1)])
        let (ledger, executions) = try database.read { (try $0.ledger(), try $0.executionCounts()) }
        for (rule, counts) in ledger {
            let atWork = executions[rule] ?? 0
            try expect(counts.inFlight == atWork, "the ledger of \(rule) is off: \(counts), and \(atWork) at work")
        }
    }
}
