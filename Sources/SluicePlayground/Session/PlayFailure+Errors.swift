import SluiceEngine
import SluiceEvaluation
import SluicePlugins
import SluiceTesting

extension PlayFailure {
    /// What a person is told of an error.
    static func sentence(for error: any Error) -> String {
        switch error {
        case let error as StoreError: error.message
        case let error as EngineError: error.message
        case let error as TestError: error.message
        case let error as QueryError: error.message
        case let error as EvalFailure: error.message
        default: "\(error)"
        }
    }
}
