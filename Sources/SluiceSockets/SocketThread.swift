import Glibc
import NIOCore
import NIOPosix

/// One thread that serves sockets and pipes; what is called on it must not wait or compute for long.
package final class SocketThread: Sendable {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    package init() {}

    /// Ends the thread, and with it all that it serves. To be called once.
    package func stop() async {
        // It fails where it was stopped before, which is as well.
        try? await group.shutdownGracefully()
    }
}

/// Why a socket or a pipe can't be served.
package struct SocketFailure: Error, Sendable {
    /// The end of a sentence for people.
    package let message: String

    /// What the system says, without the call that it said it to.
    init(_ error: any Error) { message = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)" }
}
