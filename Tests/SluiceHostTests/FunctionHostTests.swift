import Foundation
import Glibc
import SluiceHost
import SluicePlugins
import SluiceTestSupport
import Synchronization
import Testing

@Suite("Functions in processes")
struct FunctionHostTests {
    @Test("a program that speaks the API with curl answers its events, in one process")
    func echo() async throws {
        let echo = FunctionDeclaration(
            name: "echo", command: ["./echo.sh"], folder: TestHost.fixtures, timeout: 600_000, startTimeout: 600_000)
        try await TestHost.with(echo, .shell("count")) { test in
            #expect(await test.call("echo", #"{"zone":1}"#) == .success(#"{"zone":1}"#))
            #expect(await test.call("echo", "no JSON") == .success("no JSON"))
            let first = try await test.call("count").get().split(separator: " ")
            let second = try await test.call("count").get().split(separator: " ")
            #expect([first[0], second[0]] == ["1", "2"])
            #expect(first[1] == second[1])
        }
    }

    @Test("a function is told the request, its deadline, its name and the trace")
    func context() async throws {
        let clock = VirtualClock()
        try await TestHost.with(.shell("context", timeout: 5_000), clock: clock) { test in
            let trace = await test.host.invoke(
                "context", payload: Array("lambda-runtime-trace-id".utf8), traceID: "root=1-5e1b;x=2")
            #expect(try String(decoding: trace.get(), as: UTF8.self) == "root=1-5e1b;x=2")
            let injected = await test.host.invoke(
                "context", payload: Array("x-injected".utf8), traceID: "a\r\nX-Injected: yes")
            #expect(try injected.get() == [])
            #expect(await test.call("context", "lambda-runtime-deadline-ms") == .success(String(clock.now() + 5_000)))
            let name = try await test.call("context", "lambda-runtime-invoked-function-arn").get()
            #expect(name == "arn:aws:lambda:local:000000000000:function:context")
            let id = try await test.call("context", "lambda-runtime-aws-request-id").get()
            #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }

    @Test("a function has the variables of the protocol and its own, and none of the engine's")
    func environment() async throws {
        let function = FunctionDeclaration.shell(
            "environment", memory: 900, environment: ["GREETING": "hello", "AWS_LAMBDA_RUNTIME_API": "elsewhere"])
        setenv("SLUICE_SECRET_OF_THE_TESTS", "x", 1)
        try await TestHost.with(function) { test in
            let lines = try await test.call("environment").get().split(separator: "\n").map(String.init)
            let names = Set(lines.map { String($0.prefix { $0 != "=" }) })
            #expect(
                names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == [
                    "PATH", "TZ", "LANG", "AWS_REGION", "AWS_DEFAULT_REGION", "LAMBDA_TASK_ROOT", "AWS_LAMBDA_RUNTIME_API",
                    "_HANDLER", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                    "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "GREETING",
                ])
            for line in [
                "AWS_LAMBDA_FUNCTION_NAME=environment", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=900", "_HANDLER=environment",
                "AWS_LAMBDA_FUNCTION_VERSION=$LATEST", "AWS_REGION=local", "GREETING=hello",
                "LAMBDA_TASK_ROOT=\(TestHost.fixtures)",
            ] { #expect(lines.contains(line)) }
            #expect(lines.contains { $0.hasPrefix("AWS_LAMBDA_RUNTIME_API=127.0.0.1:") })
        }
    }

    @Test("two processes are at work at once where two are allowed")
    func concurrency() async throws {
        let meeting = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-meeting-\(UUID().uuidString)").path
        try #require(mkfifo(meeting, 0o600) == 0)
        defer { unlink(meeting) }
        try await TestHost.with(.shell("meet", concurrency: 2)) { test in
            async let writer = test.call("meet", "write \(meeting)")
            async let reader = test.call("meet", "read \(meeting)")
            #expect(await writer == .success("met"))
            #expect(await reader == .success("met"))
        }
        // The same can't meet in one process: so it is the second process that does it.
        try await TestHost.with(.shell("meet", timeout: 1_000)) { test in
            #expect(await test.failure("meet", "write \(meeting)")?.code == .timedOut)
        }
    }

    @Test("each of many calls gets the answer to its own event")
    func manyCalls() async throws {
        let echo = FunctionDeclaration(
            name: "echo", command: ["./echo.sh"], folder: TestHost.fixtures, timeout: 600_000, concurrency: 2, startTimeout: 600_000)
        try await TestHost.with(echo) { test in
            await withTaskGroup(of: (Int, Result<String, FunctionFailure>).self) { group in
                for number in 0..<20 { group.addTask { (number, await test.call("echo", "event \(number)")) } }
                for await (number, answer) in group { #expect(answer == .success("event \(number)")) }
            }
        }
    }

    // MARK: What goes wrong

    @Test("an error that the function tells fails the call with its type and message, and the process goes on")
    func toldError() async throws {
        try await TestHost.with(.shell("error")) { test in
            let failure = await test.failure("error")
            #expect(failure?.description == "function 'error' failed: ZoneError: no zone 7")
            #expect(failure?.code == .failed)
            #expect(await test.call("error") == .success("fine"))
        }
    }

    @Test("a function that hangs is killed when its time is up, and the next event gets a new process")
    func hang() async throws {
        try await TestHost.with(.shell("hang", timeout: 700)) { test in
            #expect(await test.failure("hang")?.message == "timed out after 700 ms")
            #expect(await test.failure("hang")?.code == .timedOut)
        }
    }

    @Test("a process that ends fails its call with its exit status and the last of its errors")
    func exit() async throws {
        try await TestHost.with(.shell("exit"), .shell("signal")) { test in
            #expect(await test.failure("exit")?.message == "ended with exit status 3: about to fall | fallen")
            #expect(await test.failure("signal")?.message == "was ended by signal 11, SIGSEGV")
        }
    }

    @Test("a process that ends after its answer is started anew for the next event")
    func oneEvent() async throws {
        try await TestHost.with(.shell("one-event")) { test in
            let first = try await test.call("one-event").get()
            let second = try await test.call("one-event").get()
            #expect(first != second)
        }
    }

    @Test("a process that ends at its start fails calls, and after five times is left alone")
    func endsAtStart() async throws {
        try await TestHost.with(.shell("quit-at-start"), clock: VirtualClock()) { test in
            for _ in 1...5 {
                #expect(await test.failure("quit-at-start")?.message == "ended with exit status 7: no licence")
            }
            let failure = await test.failure("quit-at-start")
            #expect(failure?.message == "failed to start too often, and is left alone for a while")
            #expect(failure?.canRetry == true)
            #expect(test.log.contains { $0.origin == .host && $0.text.contains("is left alone for 10 s") })
        }
    }

    @Test("an error that a runtime tells at its start fails the call")
    func initError() async throws {
        try await TestHost.with(.shell("init-error")) { test in
            #expect(await test.failure("init-error")?.message == "did not start: ModelError: no model")
        }
    }

    @Test("a process that never asks for an event is killed")
    func neverAsks() async throws {
        try await TestHost.with(.shell("never-asks", startTimeout: 300)) { test in
            #expect(await test.failure("never-asks")?.message == "did not ask for an event within 300 ms")
        }
    }

    @Test("what can't be started says what is missing")
    func missing() async throws {
        func function(_ name: String, _ command: [String], in folder: String = TestHost.fixtures) -> FunctionDeclaration {
            FunctionDeclaration(name: name, command: command, folder: folder, startTimeout: 600_000)
        }
        try await TestHost.with(
            function("unknown", ["no-such-program"]), function("path", ["./no-such-program"]),
            function("rights", ["./api.sh"]), function("folder", ["sh"], in: "/no/such/folder"), function("empty", [])
        ) { test in
            let unknown = await test.failure("unknown")?.message
            #expect(unknown == "can't be started: there is no program 'no-such-program' on the PATH, \(TestHost.searchPath)")
            let path = "\(TestHost.fixtures)/./no-such-program"
            #expect(await test.failure("path")?.message == "can't be started: there is no program '\(path)'")
            let rights = await test.failure("rights")
            #expect(rights?.message == "can't be started: '\(TestHost.fixtures)/./api.sh' is not executable")
            #expect(rights?.code == .notStarted)
            #expect(await test.failure("folder")?.message == "has no folder '/no/such/folder': No such file or directory")
            #expect(await test.failure("empty")?.message == "can't be started: its command is empty")
            #expect(await test.failure("nobody")?.description == "function 'nobody' is not declared")
        }
    }

    @Test("an answer counts once, and for the request that the process is at")
    func answers() async throws {
        try await TestHost.with(.shell("answers-twice"), .shell("wrong-id"), .shell("wrong-paths")) { test in
            #expect(await test.call("answers-twice") == .success("one"))
            #expect(await test.call("answers-twice") == .success("202 400"))
            #expect(await test.call("wrong-id") == .success("400"))
            #expect(await test.call("wrong-paths") == .success("404 405"))
        }
    }

    @Test("a process that asks for another event without an answer fails the first")
    func asksAgain() async throws {
        try await TestHost.with(.shell("asks-again")) { test in
            #expect(await test.failure("asks-again")?.message == "asked for another event without an answer to this one")
            #expect(await test.call("asks-again", "x") == .success("second: x"))
        }
    }

    @Test("an answer and an event may be as large as is taken, and no larger")
    func sizes() async throws {
        try await TestHost.with(.shell("much", maximumPayload: 2_000_000)) { test in
            let largest = try await test.call("much", "2000000").get()
            #expect(largest.utf8.count == 2_000_000)
            let failure = await test.failure("much", "2000001")
            #expect(failure?.code == .answerTooLarge)
            #expect(failure?.message == "answered more than 2000000 bytes")
            #expect(await test.call("much", "1") == .success("x"))
            let event = String(repeating: " ", count: 2_000_001)
            #expect(await test.failure("much", event)?.code == .eventTooLarge)
        }
    }

    @Test("an event is not lost with a connection that was given up", .timeLimit(.minutes(2)))
    func impatient() async throws {
        try await TestHost.with(.shell("impatient")) { test in
            #expect(await test.call("impatient", "1") == .success("1"))
            while !test.log.contains(where: { $0.text == "given up" }) { await Task.yield() }
            #expect(await test.call("impatient", "2") == .success("2"))
        }
    }

    @Test("a function has no more memory than is declared")
    func memory() async throws {
        try await TestHost.with(.shell("limit", memory: 900)) { test in
            #expect(await test.call("limit") == .success(String(900 * 1024)))
        }
    }

    @Test("what a function writes comes with its name and the request, and no more of it than is bearable")
    func lines() async throws {
        let log = try await TestHost.with(.shell("prints"), clock: VirtualClock()) { test in
            #expect(await test.call("prints", "1500") == .success("printed"))
            return test
        }.log
        let output = log.filter { $0.origin == .output }
        #expect(output.prefix(3).map(\.text) == ["1", "2", "3"])
        #expect(output.count + log.count { $0.origin == .errors } == 1_000)
        #expect(log.allSatisfy { $0.function == "prints" })
        #expect(output.first?.requestID?.count == 36)
        #expect(log.contains { $0.origin == .host && $0.text.contains("lines are left out here") })
    }

    // MARK: The end

    @Test(
        "a shutdown ends all processes with their children, those that do not listen after two seconds",
        .timeLimit(.minutes(2)))
    func shutdown() async throws {
        let clock = VirtualClock()
        let groups = try await TestHost.with(.shell("stubborn", concurrency: 2), .shell("count"), clock: clock) { test in
            let stubborn = try await #require(pid_t(test.call("stubborn").get()))
            let obedient = try await #require(pid_t(test.call("count").get().split(separator: " ")[1]))
            for group in [stubborn, obedient] { #expect(ProcessGroup(group).isAlive) }
            let isDone = Mutex(false)
            async let end: Void = {
                await test.host.shutdown()
                isDone.withLock { $0 = true }
            }()
            while !isDone.withLock({ $0 }) {
                clock.set(clock.now() + 2_000)
                await Task.yield()
            }
            await end
            #expect(await test.failure("count")?.code == .stopping)
            return [stubborn, obedient]
        }
        for group in groups { await ProcessGroup(group).isGone() }
    }

    @Test(
        "a call that is on its way to a function that is declared no more, or otherwise, is told of that",
        arguments: [
            ([], .unknown, "function 'hang' was not waited for, since it is not declared any more"),
            (
                [.shell("hang", concurrency: 2)], .stopping,
                "function 'hang' was not waited for, since its declaration has changed"
            ),
        ] as [([FunctionDeclaration], FunctionFailure.Code, String)])
    func declaredNoMore(_ functions: [FunctionDeclaration], _ code: FunctionFailure.Code, _ text: String) async throws {
        _ = try await TestHost.with(.shell("hang")) { test in
            async let call = test.failure("hang")
            while test.log.isEmpty { await Task.yield() }
            await test.host.declare(functions)
            let failure = await call
            #expect(failure?.code == code)
            #expect(failure?.description == text)
            await test.host.shutdown()
            return test
        }
    }

    @Test("a shutdown fails the calls that are on their way")
    func shutdownWhileBusy() async throws {
        let test = try await TestHost.with(.shell("hang")) { test in
            async let call = test.failure("hang")
            async let waiting = test.failure("hang")
            while test.log.isEmpty { await Task.yield() }
            await test.host.shutdown()
            #expect(await call?.code == .stopping)
            #expect(await waiting?.code == .stopping)
            return test
        }
        #expect(await test.failure("hang")?.code == .stopping)
    }
}
