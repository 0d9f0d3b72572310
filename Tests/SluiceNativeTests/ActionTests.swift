import SluiceNative
import SluicePlugins
import SluiceValues
import Testing

@Suite("Actions of plugins")
struct ActionTests {
    private func action(_ library: TestLibrary) throws -> any OutsideAction {
        try #require(try NativePlugin(library.file).actions.first as? any OutsideAction)
    }

    private func call(to target: String, payload: String = "{}", isJSON: Bool = true) -> ActionCall {
        ActionCall(
            action: "act", rule: "heat", fields: Object([("to", .string(target))]),
            payload: Payload(Array(payload.utf8), isJSON: isJSON), idempotencyKey: "key-1", messageTime: 1_234, depth: 0)
    }

    private func failures(_ results: [Result<Void, ActionFailure>]) -> [ActionFailure?] {
        results.map { if case .failure(let failure) = $0 { failure } else { nil } }
    }

    @Test("it is handed fields, payload, rule, key and time")
    func handed() async throws {
        let library = try await TestLibrary.action(
            """
            char text[256];
            snprintf(text, sizeof text, "%s|%s|%s|%s|%lld|%d|%zu|%s", call->find_input(call, "to", NULL), call->payload, call->rule,
                     call->idempotency_key, (long long)call->message_time, call->payload_is_json, call->payload_length,
                     call->find_payload(call, "a", NULL));
            call->explain(call, text);
            return SLUICE_FAILED;
            """)
        let results = try await action(library).deliver([call(to: "x", payload: #"{"a":41.50}"#)])
        #expect(failures(results).first??.message == #"x|{"a":41.50}|heat|key-1|1234|1|11|41.5"#)
    }

    @Test("a payload that is not JSON comes as it is, and nothing is found in it")
    func bytes() async throws {
        let library = try await TestLibrary.action(
            #"call->explain(call, call->payload_is_json || call->find_payload(call, "", NULL) ? "wrong" : call->payload); return SLUICE_FAILED;"#)
        let results = try await action(library).deliver([call(to: "x", payload: "plain", isJSON: false)])
        #expect(failures(results).first??.message == "plain")
    }

    @Test(
        "its outcomes are done, failed for good, to be tried again, and an outage",
        arguments: [
            ("SLUICE_DONE", nil), ("SLUICE_FAILED", (false, false)), ("SLUICE_RETRY", (true, false)), ("SLUICE_OUTAGE", (true, true)),
            ("9", (false, false)),
        ] as [(String, (Bool, Bool)?)])
    func outcomes(outcome: String, expected: (canRetry: Bool, isOutage: Bool)?) async throws {
        let library = try await TestLibrary.action("(void)call; return \(outcome);")
        let failure = failures(try await action(library).deliver([call(to: "x")])).first ?? nil
        #expect(failure?.canRetry == expected?.canRetry)
        #expect(failure?.isOutage == expected?.isOutage)
        if failure != nil { #expect(failure?.action == "act" && failure?.resource == "x") }
    }

    @Test("a lane is made of the action and the field that the spec names")
    func lanes() async throws {
        let action = try action(try await TestLibrary.action("(void)call; return SLUICE_DONE;"))
        #expect(action.lane(for: call(to: "a")) == "plugin/act/a")
        #expect(action.lane(for: call(to: "b")) == "plugin/act/b")
    }

    @Test("calls behind one that is to be made again wait for it, and none of them is made")
    func order() async throws {
        let library = try await TestLibrary.action(
            #"if (!strcmp(call->find_input(call, "to", NULL), "never")) abort(); return strcmp(call->find_input(call, "to", NULL), "late") ? SLUICE_DONE : SLUICE_RETRY;"#)
        let results = failures(try await action(library).deliver([call(to: "a"), call(to: "late"), call(to: "never")]))
        #expect(results.map { $0?.canRetry } == [nil, true, true])
        #expect(results.map { $0?.isOutage } == [nil, false, true])
        #expect(results[2]?.message == "waits for the call before it")
    }

    @Test("lanes are delivered at once: a call that waits for the other lane's gets it")
    func parallel() async throws {
        let library = try await TestLibrary.action(
            """
            int first = !strcmp(call->find_input(call, "to", NULL), "a");
            atomic_fetch_add(&arrived, 1);
            while (atomic_load(&arrived) < 2) sched_yield();
            return first ? SLUICE_DONE : SLUICE_FAILED;
            """, before: "#include <stdatomic.h>\n#include <sched.h>\nstatic atomic_int arrived;")
        let action = try action(library)
        async let a = action.deliver([call(to: "a")])
        async let b = action.deliver([call(to: "b")])
        #expect(failures(await a).first == .some(nil))
        #expect(failures(await b).first??.canRetry == false)
    }

    @Test("a reason is bounded, and what is not UTF-8 in it is replaced")
    func reasons() async throws {
        let library = try await TestLibrary.action(
            "static char text[9000]; memset(text, 'x', 8999); text[0] = (char)0xFF; call->explain(call, text); return SLUICE_FAILED;")
        let message = failures(try await action(library).deliver([call(to: "x")])).first??.message
        #expect(message?.hasPrefix("\u{FFFD}xxx") == true)
        #expect(message?.utf8.count == 4_098)
    }
}
