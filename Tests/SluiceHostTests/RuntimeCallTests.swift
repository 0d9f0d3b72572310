import SluicePlugins
import Testing

@testable import SluiceHost

@Suite("Requests of the Runtime API")
struct RuntimeCallTests {
    @Test(
        "each path is a call",
        arguments: [
            ("GET", "invocation/next", RuntimeCall.next),
            ("GET", "invocation/next?x=1", .next),
            ("POST", "invocation/156cb537-e2d4/response", .response(requestID: "156cb537-e2d4")),
            ("POST", "invocation/156cb537-e2d4/error", .error(requestID: "156cb537-e2d4")),
            ("POST", "init/error", .initError),
        ])
    func calls(method: String, path: String, call: RuntimeCall) throws {
        #expect(try RuntimeCall(method: method, target: "/2018-06-01/runtime/" + path) == call)
    }

    @Test(
        "anything else is refused",
        arguments: [
            ("GET", "/", 404), ("GET", "", 404), ("GET", "/2018-06-01/runtime", 404),
            ("GET", "/2018-06-02/runtime/init/error", 404),
            ("GET", "/2018-06-01/runtime/invocation", 404), ("POST", "/2018-06-01/runtime/invocation/next", 405),
            ("GET", "/2018-06-01/runtime/invocation/x/response", 405), ("POST", "/2018-06-01/runtime/invocation/x/y", 404),
            ("POST", "/2018-06-01/runtime/invocation/x/response/y", 404), ("GET", "/2018-06-01/extension/register", 404),
        ])
    func refused(method: String, target: String, status: Int) {
        do {
            Issue.record("\(try RuntimeCall(method: method, target: target))")
        } catch {
            #expect(error.status == status)
        }
    }

    @Test(
        "an error is told by its type and message, with what there is of them",
        arguments: [
            (#"{"errorMessage":"no zone","errorType":"ZoneError","stackTrace":[]}"#, nil, "ZoneError: no zone"),
            (#"{"errorMessage":"no zone"}"#, "Runtime.Zone", "Runtime.Zone: no zone"),
            (#"{"errorType":"ZoneError"}"#, nil, "ZoneError"),
            ("no JSON", "Runtime.Exit", "Runtime.Exit"),
            (#"{"errorMessage":7}"#, nil, "an error without a message"),
            ("", nil, "an error without a message"),
        ] as [(String, String?, String)])
    func errors(body: String, header: String?, text: String) {
        #expect(ErrorDocument(Array(body.utf8), header: header).text == text)
    }

    @Test("a long text of an error is cut")
    func longErrors() {
        let body = #"{"errorMessage":""# + String(repeating: "é", count: 100_000) + #""}"#
        #expect(ErrorDocument(Array(body.utf8), header: nil).text.utf8.count < 5_000)
    }
}
