import Foundation
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("reloading, on a real broker", .serialized)
struct ReloadTests {
    private static func rules(_ filter: String, to topic: String, extra: String = "") -> String {
        """
        rules:
          forward:
            sql: SELECT n FROM '\(filter)'
            actions:
              - republish: { topic: \(topic), qos: 1 }
          window:
            sql: SELECT count(*) AS n FROM '\(filter)' GROUP BY COUNT_WINDOW(4000)
            actions:
              - republish: { topic: out/window, qos: 1 }
        \(extra)
        """
    }

    private func message(_ topic: String, _ number: Int) -> Publication {
        Publication(topic: topic, payload: Array(#"{"n":\#(number)}"#.utf8), qos: 1)
    }

    @Test("under load, by changed files and by SIGHUP, no message is dropped or doubled, and an open window goes on")
    func underLoad() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack("moving", "", rules: Self.rules("in/+", to: "out/0"))
        let count = 4_000
        try await MosquittoBroker.withBroker { broker in
            let listener = try Listener("out/+", broker: broker)
            let engine = try await startEngine([pack], broker: broker, data: folder.file("data"))
            async let published: Void = publish((0..<count).map { message("in/a", $0) }, to: broker)
            for edition in 1...4 {
                try Self.rules("in/+", to: "out/\(edition)").write(
                    toFile: pack + "/moving.rules.yaml", atomically: true, encoding: .utf8)
                if edition.isMultiple(of: 2) { engine.signal(SIGHUP) }
                try await eventually("edition \(edition) runs") {
                    engine.errorText.components(separatedBy: "reloaded: ").count > edition
                }
            }
            try await published
            try await eventually("all are heard") { listener.messages.count >= count + 1 }
            let heard = listener.messages.map(\.text)
            let numbers = heard.filter { !$0.hasPrefix("out/window") }.map { $0.drop { $0 != " " } }
            #expect(numbers == (0..<count).map { #" {"n":\#($0)}"# }[...].map { $0[...] })
            #expect(heard.filter { $0.hasPrefix("out/window") } == [#"out/window {"n":4000}"#])
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            await listener.stop()
        }
        try StoreReport(data: folder.file("data")).expectBalance()
    }

    @Test("subscriptions follow the rules, and packs with an error are told and not taken")
    func subscriptions() async throws {
        let folder = try TestFolder()
        let pack = try folder.pack("moving", "", rules: Self.rules("old/+", to: "out/1"))
        try await MosquittoBroker.withBroker { broker in
            let listener = try Listener("out/+", broker: broker)
            let engine = try await startEngine([pack], broker: broker, data: folder.file("data"), ["--no-watch"])
            let file = pack + "/moving.rules.yaml"
            try "rules:\n  broken:\n    sql: SELECT * FORM 'x'\n    actions: []\n".write(
                toFile: file, atomically: true, encoding: .utf8)
            engine.signal(SIGHUP)
            try await eventually("the error is told") { engine.errorText.contains("those that were loaded before run on") }
            #expect(engine.errorText.contains("moving.rules.yaml:3:"))
            try await publish([message("old/a", 1)], to: broker)
            try await eventually("the former rule decides") { listener.messages.map(\.text) == [#"out/1 {"n":1}"#] }

            try Self.rules("new/+", to: "out/2").write(toFile: file, atomically: true, encoding: .utf8)
            engine.signal(SIGHUP)
            try await eventually("the packs are reloaded") { engine.errorText.contains("reloaded: ") }
            // The subscription is made once the broker has answered; until then messages are for nobody.
            try await eventually("the new topic is heard") {
                try await publish([message("new/a", 2)], to: broker)
                return listener.messages.count > 1
            }
            try await publish([message("old/a", 3)], to: broker)
            try await publish([message("new/a", 4)], to: broker)
            try await eventually("what comes after is heard") { listener.messages.contains { $0.text == #"out/2 {"n":4}"# } }
            #expect(!listener.messages.contains { $0.text.hasSuffix(#"{"n":3}"#) })
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            await listener.stop()
        }
    }
}
