import Foundation
import SluiceTestSupport
import Testing

@Suite("make install")
struct InstallTests {
    @Test("the command, its pages, its completions and its service are put where they are looked for")
    func install() async throws {
        let folder = try TestFolder()
        let program = try RunningProgram(
            [Repository.path("scripts/install"), SluiceBinary.path, "/opt/x"], environment: ["DESTDIR": folder.path], folder: folder.path)
        let outcome = try await program.outcome()
        #expect(outcome.code == 0 && outcome.errors == "", "\(outcome.errors)")
        let root = folder.file("opt/x")
        let files = try FileManager.default.subpathsOfDirectory(atPath: root)
        for name in [
            "bin/sluice", "share/man/man1/sluice.1", "share/man/man1/sluice-dead-letters-list.1",
            "share/bash-completion/completions/sluice", "share/zsh/site-functions/_sluice",
            "share/fish/vendor_completions.d/sluice.fish", "lib/systemd/system/sluice.service", "share/doc/sluice/sluice.yaml",
        ] { #expect(files.contains(name), "\(name)") }
        let version = try await RunningProgram([root + "/bin/sluice", "--version"]).outcome()
        #expect(version.code == 0)
        let service = try String(contentsOfFile: root + "/lib/systemd/system/sluice.service", encoding: .utf8)
        #expect(service.contains("\nExecStart=/opt/x/bin/sluice run "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["opt"])
    }

    @Test("make hands its prefix on")
    func make() async throws {
        let arguments = ["/usr/bin/make", "-n", "-C", Repository.root.path, "install", "PREFIX=/opt/x", "SLUICE=\(SluiceBinary.path)"]
        let outcome = try await RunningProgram(arguments).outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("scripts/install \(SluiceBinary.path) /opt/x"))
    }
}
