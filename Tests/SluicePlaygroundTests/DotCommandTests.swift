import SluicePlayground
import SluiceTesting
import Synchronization
import Testing

@Suite("Dot commands")
struct DotCommandTests {
    @Test("each has a name of its own, a summary and an example of itself")
    func table() {
        #expect(Set(DotCommand.all.map(\.name)).count == DotCommand.all.count)
        for command in DotCommand.all {
            #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."), "\(command.name)")
            #expect(command.example == ".\(command.name)" || command.example.hasPrefix(".\(command.name) "), "\(command.example)")
        }
    }

    @Test("each example works, one after the other in one session")
    func examples() async throws {
        let rig = PlayRig(files: ["rules/house/samples/morning.csv": "topic,temperature\nsensor/a,20\n"])
        let playground = try await Playground.session("rules/house", in: rig)
        // A pack is loaded already, and a session with rules of its own can't be saved.
        for command in DotCommand.all where !["pack", "save"].contains(command.name) {
            let reply = await playground.type(command.example)
            #expect(reply.errors == "", "\(command.example)")
            #expect(reply.verdict == .fine, "\(command.example): \(reply.output)")
            #expect(reply.isLast == (command.name == "quit"))
        }
    }

    @Test("time that is stopped stays where it has come to, and goes on from there")
    func stopped() async throws {
        let rig = PlayRig()
        let playground = try await Playground.session("rules/house", in: rig)
        let start = rig.world.clock.now()
        rig.patience.withLock { $0 = start + 180_000 }
        let reply = await playground.type(".time +10d")
        #expect(reply.output.hasPrefix("it is 2026-01-01T00:03:00Z, where you stopped it\n"), "\(reply.output)")
        #expect(reply.verdict == .fine)
        rig.patience.withLock { $0 = .max }
        #expect(await playground.type(".time +1m").output.hasPrefix("it is 2026-01-01T00:04:00Z\n"))
    }

    @Test("one that lacks something tells how it is called", arguments: [
        "load", "listen", "template", "explain", "pack", "put", "send", "table", "rule", "save", "why",
    ])
    func lacking(_ name: String) async throws {
        let playground = try await Playground.session()
        let reply = await playground.type(".\(name)")
        #expect(reply.verdict == .refused)
        let command = try #require(DotCommand.named(name))
        #expect(reply.errors.hasPrefix("error: \(command.usage) is how it is called, as in\n  \(command.example)"))
    }
}
