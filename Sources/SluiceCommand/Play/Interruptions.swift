import Glibc
import Synchronization

/// Ctrl-C while something runs: asks it to end; a second one ends the process, in case that it does not.
enum Interruptions {
    typealias Handler = @convention(c) (Int32) -> Void

    private static let count = Atomic<Int>(0)

    /// Answers what had it before.
    @discardableResult
    static func handle() -> Handler? {
        forget()
        return signal(SIGINT) { _ in
            if Interruptions.count.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
        }
    }

    /// What runs has it as it was before.
    static func leave(to former: Handler?) {
        forget()
        signal(SIGINT, former)
    }

    static func forget() { count.store(0, ordering: .relaxed) }

    /// Whether what runs was asked to end.
    static var isAsked: Bool { count.load(ordering: .relaxed) > 0 }
}
