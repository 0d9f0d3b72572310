import SluicePlugins
import SluiceValues

extension Engine {
    /// Asks what a lane owes functions, several questions at once, and settles each when it is answered.
    func ask(_ questions: [OwedWork], in lane: String) async throws(StoreError) -> LaneState {
        var retryAt: Timestamp?
        var failure: StoreError?
        let start = clock.nanoseconds()
        await withTaskGroup(of: (OwedWork, Result<[UInt8], ActionFailure>).self) { group in
            for work in questions.prefix(options.maximumQuestions) {
                group.addTask { (work, await self.answer(to: work.call)) }
            }
            for await outcome in group {
                do throws(StoreError) {
                    if case .waiting(let time) = try settle(lane, took: clock.nanoseconds() &- start, [outcome]) { retryAt = min(retryAt ?? time, time) }
                } catch {
                    failure = failure ?? error
                }
            }
        }
        if let failure { throw failure }
        return retryAt.map { .waiting(until: $0) } ?? .ready
    }

    private func answer(to call: ActionCall) async -> Result<[UInt8], ActionFailure> {
        let question = FunctionQuestion(call)
        let trace = call.idempotencyKey.split(separator: "/").first.flatMap { MessageID(String($0)) }?.uuid
        return await functions.invoke(question.request.target, payload: call.payload.bytes, traceID: trace)
            .mapError { failure in
                ActionFailure(
                    action: FunctionQuestion.action, resource: failure.function, message: failure.description,
                    canRetry: failure.canRetry, isOutage: failure.isOutage)
            }
    }
}
