package import SluicePlugins

extension Engine {
    /// Requests that are done in one transaction, so that messages get their turn in between.
    private static let requestStep = 100

    /// Does what has been asked to be done with dead letters. While too much is owed, what was asked waits.
    ///
    /// - Throws: `StoreError` where nothing of a step was stored; it is to be done still.
    package func handleLetterRequests() throws(StoreError) {
        while !isSaturated {
            let requests: [LetterRequest]
            do {
                requests = try database.read { try $0.letterRequests(limit: Self.requestStep) }
            } catch let error as StoreError {
                throw error
            } catch {
                throw StoreError(.unavailable, "\(error)")
            }
            guard !requests.isEmpty else { return }
            try transact(at: clock.now()) { decider, decision in
                for request in requests { try decider.handle(request, in: decision) }
            }
        }
    }
}
