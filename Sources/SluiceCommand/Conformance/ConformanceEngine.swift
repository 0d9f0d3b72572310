import SluiceConformance
import SluicePlayground
import SluicePlugins

/// What answers the cases.
protocol ConformanceEngine {
    /// The result of each case, in their order.
    mutating func results(of cases: [ConformanceCase]) throws(EngineFailure) -> [ConformanceResult]
}

/// Why an engine gave no results.
struct EngineFailure: Error, CustomStringConvertible {
    let description: String
}

/// The evaluator of this program, asked as `sluice eval --jsonl` would ask it.
struct BuiltInEngine: ConformanceEngine {
    private var evaluator = Evaluator(registry: .standardFunctions)

    mutating func results(of cases: [ConformanceCase]) -> [ConformanceResult] {
        cases.enumerated().map { index, example in
            ConformanceResult(EvalLine.outcome(of: example.request(id: index + 1), &evaluator))
        }
    }
}

extension ConformanceResult {
    fileprivate init(_ answer: EvalAnswer) {
        self =
            switch answer {
            case .output(let bytes): .json(String(decoding: bytes, as: UTF8.self))
            case .raw(let bytes): .raw(bytes)
            case .text(let text): .text(text)
            case .noMatch: .noMatch
            case .failure(let failure) where failure.ids.isEmpty: .failed(failure.message)
            case .failure(let failure): .refused(ids: failure.ids, message: failure.message)
            }
    }
}
