import Foundation
import Glibc
import Synchronization

/// A program that a test runs, with what it is told and what it says.
package final class RunningProgram: Sendable {
    /// What is left of a program that has ended.
    package struct Outcome: Sendable {
        package let code: Int32
        package let outputBytes: [UInt8]
        package let errors: String

        package var output: String { String(decoding: outputBytes, as: UTF8.self) }
        package var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let process: ChildProcess
    private let input: Mutex<Int32?>
    private let output: Captured
    private let errors: Captured
    private let name: String

    /// - Parameters:
    ///   - input: what it reads, then the end; nil leaves its input open for ``write(_:)``.
    ///   - folder: where it starts; nil for the folder of the tests.
    ///   - outputPath: a file or device that takes its output in the place of ``outputText``.
    package init(
        _ arguments: [String], input: [UInt8]? = [], environment: [String: String] = [:], folder: String? = nil,
        outputPath: String? = nil
    ) throws {
        name = arguments.joined(separator: " ")
        let (inputReader, inputWriter) = try ChildProcess.makePipe()
        let (outputReader, outputWriter) = try ChildProcess.makePipe()
        let (errorReader, errorWriter) = try ChildProcess.makePipe()
        let target = outputPath.map { open($0, O_WRONLY | O_CLOEXEC) }
        defer { for end in [inputReader, outputWriter, errorWriter] + (target.map { [$0] } ?? []) { close(end) } }
        output = Captured(outputReader)
        errors = Captured(errorReader)
        self.input = Mutex(inputWriter)
        process = try ChildProcess(
            (folder.map { ["/usr/bin/env", "-C", $0] } ?? []) + arguments,
            in: .init(input: inputReader, output: target ?? outputWriter, errors: errorWriter, environment: environment))
        if let input {
            let text = input
            Thread.detachNewThread { [self] in
                write(text)
                closeInput()
            }
        }
    }

    deinit { closeInput() }

    // MARK: Talking to it

    package func write(_ text: String) { write(Array(text.utf8)) }

    private func write(_ bytes: [UInt8]) {
        // A program that has gone reads no more.
        Glibc.signal(SIGPIPE, SIG_IGN)
        guard let descriptor = input.withLock({ $0 }) else { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    package func closeInput() {
        input.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    package func signal(_ number: Int32) { process.signal(number) }

    /// Ends it with a signal and waits until it is gone.
    package func kill(_ number: Int32 = SIGKILL) { process.end(number) }

    // MARK: What it does

    package var isRunning: Bool { process.isRunning }
    /// The number that the system knows it by.
    package var identifier: Int32 { process.identifier }
    package var outputText: String { String(decoding: output.bytes, as: UTF8.self) }
    package var errorText: String { String(decoding: errors.bytes, as: UTF8.self) }

    /// Waits until a condition holds.
    /// - Throws: `Failure` where it does not come to hold in time, or the program ends before.
    package func wait(for what: String, within time: Duration = .seconds(120), _ condition: () throws -> Bool) async throws {
        let end = ContinuousClock.now + time
        while try !condition() {
            let hasEnded = !process.isRunning
            if hasEnded, try condition() { return }
            guard !hasEnded, ContinuousClock.now < end else {
                let state = hasEnded ? "ended with \(process.exitCode ?? -1)" : "runs"
                throw Failure(description: "no \(what) from '\(name)', which \(state):\n\(outputText)\n\(errorText)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits for its end; kills it where that does not come in time.
    package func outcome(within time: Duration = .seconds(120)) async throws -> Outcome {
        let end = ContinuousClock.now + time
        while process.isRunning || !output.isComplete || !errors.isComplete {
            guard ContinuousClock.now < end else {
                process.end(SIGKILL)
                throw Failure(description: "'\(name)' did not end in time:\n\(outputText)\n\(errorText)")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        return Outcome(code: process.exitCode ?? -1, outputBytes: output.bytes, errors: errorText)
    }
}

/// What comes out of a pipe, read by a thread until its end.
private final class Captured: Sendable {
    private let state = Mutex<(bytes: [UInt8], isComplete: Bool)>(([], false))

    init(_ descriptor: Int32) {
        Thread.detachNewThread { [self] in
            var part = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(descriptor, &part, part.count)
                if count > 0 {
                    state.withLock { $0.bytes += part[..<count] }
                } else if count == 0 || errno != EINTR {
                    break
                }
            }
            close(descriptor)
            state.withLock { $0.isComplete = true }
        }
    }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var isComplete: Bool { state.withLock { $0.isComplete } }
}
