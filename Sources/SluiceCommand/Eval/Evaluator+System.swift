import SluicePlayground
import SluicePlugins

extension Evaluator {
    /// One that draws from the system, answers with ``GivenAnswers``, and shows findings as a terminal can.
    init(registry: Registry) {
        self.init(
            registry: registry, randomness: SystemRandomness(),
            answers: { world throws(EvalFailure) in try GivenAnswers(world).answer },
            draw: { FindingsText.rendered($0, in: $1) })
    }
}
