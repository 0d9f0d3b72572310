import SluiceNative
import Testing

@Suite("Trying a plugin first")
struct ProbeTests {
    /// What a shell that takes the part of the probing program makes of a file.
    private func reason(_ script: String, patience: Int = 10_000) -> String? {
        let probe = PluginProbe(program: "/bin/sh", arguments: ["-c", script, "sh"], patience: patience)
        do throws(PluginFailure) {
            try probe.check("x.so")
            return nil
        } catch {
            #expect(error.file == "x.so")
            return error.reason
        }
    }

    @Test("a plugin that comes through is let through, whatever it has written before")
    func survives() {
        #expect(reason("echo survived") == nil)
        #expect(reason("printf 'hello '; yes | head -c 100000; echo survived; exit 2") == nil)
    }

    @Test("the file is the program's last argument")
    func file() {
        #expect(reason(#"test "$1" = x.so && echo survived"#) == nil)
    }

    @Test("a crash is told with its signal")
    func crashes() {
        #expect(reason("kill -SEGV $$") == "crashes when it starts: signal 11, Segmentation fault")
        #expect(reason("echo starting; kill -ABRT $$") == "crashes when it starts: signal 6, Aborted")
    }

    @Test("an end of the process in the midst is told with its exit code")
    func exits() {
        #expect(reason("exit 0") == "ends the process when it starts, with exit code 0")
        #expect(reason("exit 3") == "ends the process when it starts, with exit code 3")
    }

    @Test("a plugin that does not come to an end is ended, whether it keeps its output open or not")
    func late() {
        #expect(reason("exec sleep 60", patience: 100) == "does not come to an end of its start within 0 s")
        #expect(reason("exec >&-; exec sleep 60", patience: 100) == "does not come to an end of its start within 0 s")
    }

    @Test("a program that is not there is told")
    func noProgram() {
        let probe = PluginProbe(program: "/no/such/program", arguments: [])
        #expect(throws: PluginFailure("x.so", "can't be tried: no process can be started")) { try probe.check("x.so") }
    }
}
