package import SluicePlugins

extension Frame {
    /// Answers that one rule may be given for one message; one more is a failure.
    package static let maximumAnswers = 10_000

    /// What the last pass has asked for, without an answer yet.
    package var pending: [OutsideRequest] { context.pending }

    /// Answers what the last pass has asked for, and begins the next.
    ///
    /// It comes to an end: each pass asks for something new, and an expression has so many calls.
    package func answerPending(_ answer: (OutsideRequest) throws -> OutsideAnswer) rethrows {
        for request in context.pending {
            let isOver = context.answers.count >= Self.maximumAnswers
            context.answers[request] = isOver
                ? .failure("more than \(Self.maximumAnswers) look-ups for one message") : try answer(request)
        }
        beginPass()
    }
}
