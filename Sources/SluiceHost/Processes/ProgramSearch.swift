import Glibc

/// Finds the file of a program before it is started, so that a failure says what is missing.
enum ProgramSearch {
    /// The absolute path of a folder.
    static func folder(_ path: String) throws(StartFailure) -> String {
        guard let resolved = realpath(path.isEmpty ? "." : path, nil) else {
            throw StartFailure("has no folder '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The file of a program as it is called in a folder.
    /// - Parameter searchPath: folders with a `:` between them.
    static func file(of program: String, in folder: String, searchPath: String) throws(StartFailure) -> String {
        if program.contains("/") {
            let path = program.hasPrefix("/") ? program : "\(folder)/\(program)"
            guard access(path, F_OK) == 0 else { throw StartFailure("can't be started: there is no program '\(path)'") }
            guard isProgram(path) else { throw StartFailure("can't be started: '\(path)' is not executable") }
            return path
        }
        for place in searchPath.split(separator: ":") where !program.isEmpty {
            // A relative place counts from the folder, where the process will be.
            let path = (place.hasPrefix("/") ? "" : "\(folder)/") + "\(place)/\(program)"
            if isProgram(path) { return path }
        }
        throw StartFailure("can't be started: there is no program '\(program)' on the PATH, \(searchPath)")
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}

/// Why there is no process.
struct StartFailure: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
