import Foundation
import SluicePlugins
import SluiceTestSupport
import Testing

@Suite("functions of a pack, on a real broker")
struct FunctionRunTests {
    /// Where `scripts/install-awslambdaric` puts AWS's runtime client.
    private static let packages = Repository.path(".build/python")

    /// A program that speaks the Runtime API with curl: it adds a field, and crashes at its second event.
    private static let program = """
        #!/bin/sh
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
        count=0
        while true; do
          event=$(curl --silent --include "$api/next") || exit 1
          id=$(printf '%s' "$event" | tr -d '\\r' | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
          body=$(printf '%s' "$event" | tr -d '\\r' | sed '1,/^$/d')
          count=$((count + 1))
          [ "$count" -lt 2 ] || exit 3
          printf '{"level":7,"event":%s}' "$body" | curl --silent --output /dev/null --data-binary @- "$api/$id/response"
        done
        """

    private static let handler = """
        def double(event, context):
            print("doubling", event["n"])
            return {"double": event["n"] * 2}
        """

    @Test("a program over curl and an unmodified Python handler answer in SQL and in templates, and are called by an action")
    func functions() async throws {
        try #require(
            FileManager.default.fileExists(atPath: Self.packages + "/awslambdaric"),
            "this test needs AWS's runtime client for Python: install it with `scripts/install-awslambdaric`")
        let folder = try TestFolder()
        let pack = try folder.pack(
            "asking", """
                functions:
                  score: { command: [sh, score.sh], timeout: 5m }
                  double:
                    runtime: python
                    handler: handler.double
                    timeout: 5m
                    environment: { PYTHONPATH: "\(Self.packages)", PYTHONDONTWRITEBYTECODE: "1" }
                """,
            rules: """
                rules:
                  ask:
                    sql: SELECT n, function_call('score', *).level AS level FROM 'in'
                    retry: { attempts: 3, backoff: 10ms }
                    actions:
                      - republish: { topic: "out/${function_call('double', *).double}", qos: 1 }
                  call:
                    sql: SELECT n FROM 'in'
                    actions:
                      - functionCall: { function: double }
                """)
        try Self.program.write(toFile: pack + "/score.sh", atomically: true, encoding: .utf8)
        try Self.handler.write(toFile: pack + "/handler.py", atomically: true, encoding: .utf8)
        try await MosquittoBroker.withBroker { broker in
            let listener = try Listener("out/+", broker: broker)
            let engine = try await startEngine([pack], broker: broker, data: folder.file("data"))
            // The third finds a program that has crashed, and is asked again.
            try await publish(
                (1...3).map { Publication(topic: "in", payload: Array(#"{"n":\#($0)}"#.utf8), qos: 1) }, to: broker)
            try await eventually("three answers are heard", within: .seconds(300)) { listener.messages.count >= 3 }
            #expect(
                listener.messages.map(\.text) == [
                    #"out/2 {"n":1,"level":7}"#, #"out/4 {"n":2,"level":7}"#, #"out/6 {"n":3,"level":7}"#,
                ])
            try await eventually("the handler has written its lines", within: .seconds(300)) {
                engine.errorText.components(separatedBy: "function double: doubling").count >= 7
            }
            engine.signal(SIGTERM)
            let outcome = try await engine.outcome()
            #expect(outcome.code == 0)
            #expect(outcome.errors.contains("function_call score: function 'score'"), "what happened to the program is told")
            await listener.stop()
        }
        let report = try StoreReport(data: folder.file("data"))
        report.expectBalance()
        #expect(report.ledger["ask"] == LedgerCounts(accepted: 3, delivered: 3))
        #expect(report.ledger["call"] == LedgerCounts(accepted: 3, delivered: 3))
        #expect(report.executions.isEmpty)
    }
}
