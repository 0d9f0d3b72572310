import Foundation
import SluiceFuzzing

/// libFuzzer's loop around a target. Source: LLVM's documentation of libFuzzer, "Using libFuzzer as a library".
enum LibFuzzer {
    /// The target under test; libFuzzer's callback carries nothing of its own.
    // Written once before the loop begins, which runs on this one thread.
    nonisolated(unsafe) private static var target: (any FuzzTarget)?

    /// Runs the loop with the arguments of the command line but for the target's name, and ends the process.
    static func run(_ target: any FuzzTarget) -> Never {
        self.target = target
        let arguments = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
        var pointers = arguments.map { strdup($0) } + [nil]
        var count = CInt(arguments.count)
        let code = pointers.withUnsafeMutableBufferPointer { pointers in
            var start = pointers.baseAddress
            return runDriver(&count, &start) { bytes, count in
                LibFuzzer.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
                return 0
            }
        }
        exit(code)
    }

    /// A finding ends the process as a trap does: libFuzzer then keeps the input.
    private static func check(_ input: [UInt8]) {
        do {
            try target?.check(input)
        } catch {
            FileHandle.standardError.write(Data("== finding: \(error)\n".utf8))
            abort()
        }
    }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
