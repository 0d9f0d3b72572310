import CSpawn
import Glibc

/// A pipe whose ends no other process takes along, and which are closed with it unless they are released.
struct Pipe: ~Copyable {
    var reader: Descriptor
    var writer: Descriptor

    init() throws(StartFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else {
            throw StartFailure("can't be started: there is no pipe to be had: \(String(cString: strerror(errno)))")
        }
        reader = Descriptor(ends[0])
        writer = Descriptor(ends[1])
    }

    struct Descriptor: ~Copyable {
        private(set) var number: Int32

        init(_ number: Int32) { self.number = number }

        deinit {
            if number >= 0 { close(number) }
        }

        /// Hands it on to whoever closes it.
        mutating func release() -> Int32 {
            defer { number = -1 }
            return number
        }
    }
}

/// What every process here is started with: a group of its own, so that Ctrl-C reaches the engine alone, no signal held back, and
/// none ignored.
struct SpawnAttributes: ~Copyable {
    var value = posix_spawnattr_t()

    init() {
        posix_spawnattr_init(&value)
        posix_spawnattr_setpgroup(&value, 0)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&value, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&value, &all)
        posix_spawnattr_setflags(
            &value, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    mutating func destroy() { posix_spawnattr_destroy(&value) }
}
