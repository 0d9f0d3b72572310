import SluicePlugins

/// Publishes nothing: for actions of which only the spec is read.
struct NoPublisher: Publisher {
    func publish(_ publications: [Publication]) async -> [Result<Void, ActionFailure>] { publications.map { _ in .success(()) } }
}
