import Glibc
import Synchronization

/// Ctrl-C while something runs: asks it to end; a second one ends the process, in case that it does not.
enum Interruptions {
    private static let count = Atomic<Int>(0)

    static func handle() {
        forget()
        signal(SIGINT) { _ in
            if Interruptions.count.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
        }
    }

    /// What runs by default has it.
    static func leave() { signal(SIGINT, SIG_DFL) }

    static func forget() { count.store(0, ordering: .relaxed) }

    /// Whether what runs was asked to end.
    static var isAsked: Bool { count.load(ordering: .relaxed) > 0 }
}
