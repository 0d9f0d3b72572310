import Foundation
import Glibc
import SluiceTestSupport
import Testing

@testable import SluiceCommand

@Suite("packaging/sluice.service")
struct ServiceUnitTests {
    private static let unit = Repository.path("packaging/sluice.service")
    private static let systemdAnalyze = "/usr/bin/systemd-analyze"

    @Test("its command line is one that the command understands")
    func commandLine() async throws {
        let text = try String(contentsOfFile: Self.unit, encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        let words = line.dropFirst("ExecStart=".count).split(separator: " ").map(String.init)
        #expect(words.first == "/usr/local/bin/sluice")
        let folder = try TestFolder()
        let settings = try folder.write("packs: [p]\nbroker: mqtt://127.0.0.1:1\n", to: "sluice.yaml")
        let arguments = words.dropFirst().map { word in
            switch word {
            case "/etc/sluice/sluice.yaml": settings
            case "${STATE_DIRECTORY}": folder.file("data")
            default: word
            }
        }
        let outcome = try await sluice(Array(arguments) + ["--print-config"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.lines.contains { $0.hasPrefix("data: ") && $0.hasSuffix("# --data") })
    }

    @Test("systemd finds nothing wrong with it", .enabled(if: FileManager.default.isExecutableFile(atPath: systemdAnalyze)))
    func verified() async throws {
        let folder = try TestFolder()
        // The command is looked for too, where it would be installed.
        let text = try String(contentsOfFile: Self.unit, encoding: .utf8).replacing("/usr/local/bin/sluice", with: SluiceBinary.path)
        let copy = try folder.write(text, to: "sluice.service")
        let outcome = try await RunningProgram([Self.systemdAnalyze, "verify", "--man=no", copy]).outcome()
        // What is wrong with other units of the machine is not ours.
        let ours = outcome.errors.split(separator: "\n").filter { $0.contains("sluice.service") }
        #expect(ours == [])
    }

    @Test("an engine tells its service manager that it is ready, and that it stops")
    func notifies() async throws {
        let folder = try TestFolder()
        let socket = try NotifySocket(path: folder.file("notify"))
        try await MosquittoBroker.withBroker { broker in
            let engine = try await startEngine(
                [Repository.path("rules/house")], broker: broker, data: folder.file("data"),
                environment: ["NOTIFY_SOCKET": folder.file("notify")])
            try await eventually("it is ready") { socket.received().contains { $0.hasPrefix("READY=1\n") } }
            engine.signal(SIGTERM)
            #expect(try await engine.outcome().code == 0)
            #expect(socket.received().contains { $0.hasPrefix("STOPPING=1\n") })
        }
    }
}

/// The socket of a service manager.
private final class NotifySocket {
    private let descriptor: Int32
    private var heard: [String] = []

    struct Failure: Error {}

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { throw Failure() }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failure() }
    }

    deinit { close(descriptor) }

    /// All that has come so far.
    func received() -> [String] {
        var part = [UInt8](repeating: 0, count: 1_024)
        while case let count = recv(descriptor, &part, part.count, 0), count > 0 {
            heard.append(String(decoding: part[..<count], as: UTF8.self))
        }
        return heard
    }
}
