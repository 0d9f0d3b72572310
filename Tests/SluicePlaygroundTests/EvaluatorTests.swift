import SluiceFunctions
import SluicePlayground
import SluicePlugins
import SluiceTesting
import SluiceValues
import Testing

@Suite("Trying statements")
struct EvaluatorTests {
    private func answers(_ requests: [(text: EvalRequest.Text, payload: String)]) -> [String] {
        var evaluator = Evaluator(
            registry: Registry(functions: StandardFunctions.all), randomness: SeededDraws(seed: 7),
            answers: { _ in { _ in .value(.null) } })
        let message = MessageContext(id: MessageID(high: 1, low: 2), topic: "a", receivedAt: 0)
        return requests.map { request in
            switch evaluator.answer(EvalRequest(text: request.text, payload: Array(request.payload.utf8), context: message)) {
            case .output(let bytes): String(decoding: bytes, as: UTF8.self)
            case .text(let text): text
            case .raw, .noMatch, .failure: "none"
            }
        }
    }

    @Test("texts that differ in the form of Unicode alone are planned each for itself")
    func exactTexts() {
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        let payload = "{\"\(composed)\":1,\"\(decomposed)\":2}"
        let statements = [composed, decomposed, composed].map { (EvalRequest.Text.statement("SELECT VALUE \($0)"), payload) }
        #expect(answers(statements) == ["1", "2", "1"])
        let templates = [composed, decomposed].map { (EvalRequest.Text.template("${\($0)}", of: nil), payload) }
        #expect(answers(templates) == ["1", "2"])
        let variables = [composed, decomposed].map {
            (EvalRequest.Text.template("${@a}", of: "SET @a = \($0) SELECT 1 AS b"), payload)
        }
        #expect(answers(variables) == ["1", "2"])
    }
}
