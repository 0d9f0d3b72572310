import Testing

@Suite("The text of the sources")
struct SourceTextTests {
    private static let texts =
        Repository.swiftFiles
        + ["docs", "rules", "grammar", "playground", "scripts"].flatMap { Repository.files(in: $0) }
        + ["Package.swift", "Makefile", ".ci/run", "README.md", "ARCHITECTURE.md"].filter(Repository.exists)
        .map { RepositoryFile(path: $0) }

    @Test("there are no notes of work to do, and no paths of somebody's machine")
    func forbiddenWords() {
        #expect(Self.texts.count > 100)
        for file in Self.texts {
            for line in ForbiddenText.lines(of: file.text) {
                Issue.record("\(file):\(line.number): '\(line.text)' says nothing to a reader elsewhere")
            }
        }
    }

    @Test("topics and the paths of the system are no paths of somebody's machine")
    func paths() {
        let text = """
            a \("/ho" + "me/me/sluice") b
            \("/ro" + "ot/x")
            house/home/room/1, ./work/x, +/home/x, /usr/sbin/mosquitto, /tmp/x
            // \("TO" + "DO") later
            """
        #expect(ForbiddenText.lines(of: text).map(\.number) == [1, 2, 4])
    }

    /// Files that are long because they are one list, with the reason.
    private static let longFiles = ["Sources/SluicePacks/PackDiagnosticPages.swift": "a page for each id, with whole files as examples"]

    @Test("a source file has 600 lines at most, or a reason for more")
    func length() {
        for file in Repository.files(in: "Sources", endingIn: ".swift") where Self.longFiles[file.path] == nil {
            let count = file.lines.count
            #expect(count <= 600, "\(file) has \(count) lines: look for the second idea in it")
        }
        for path in Self.longFiles.keys { #expect(Repository.exists(path), "\(path) is not there any more") }
    }

    @Test("what switches a check of the compiler off has its proof in a comment above it")
    func proofs() {
        for file in Repository.swiftFiles {
            for line in UnprovenLine.all(in: file.text) {
                Issue.record("\(file):\(line): say in a comment above it why this can't go wrong, or do without it")
            }
        }
    }

    @Test("a comment above proves all lines of its kind below it, through attributes")
    func provenLines() {
        let cast = "as" + "!"
        #expect(UnprovenLine.all(in: "let a = b \(cast) C") == [1])
        #expect(UnprovenLine.all(in: "// It is a C.\nlet a = b \(cast) C\nlet d = b \(cast) C") == [])
        #expect(UnprovenLine.all(in: "/// It has one user.\n@frozen\nfinal class A: @unchecked" + " Sendable {}") == [])
        #expect(UnprovenLine.all(in: "// Something else.\nlet x = 1\nlet a = b \(cast) C") == [3])
        #expect(UnprovenLine.all(in: "// speaks of \(cast)") == [])
    }
}

/// What a text must not hold, written so that this one does not hold it.
enum ForbiddenText {
    static func lines(of text: String) -> [NumberedLine] {
        let note = /\b(TO[D]O|FIX[M]E|XX[X])\b/
        let path = /(^|[^\w.\/+#}-])\/(home|Users|root|work)\/\w+/
        // The whole text first: nearly all have none.
        guard text.contains(note) || text.contains("/home/") || text.contains(/\/(Users|root|work)\//) else { return [] }
        return NumberedLine.all(in: text).filter { $0.text.contains(note) || $0.text.contains(path) }
    }
}

/// Lines that switch a check of the compiler off without a comment on the lines above.
enum UnprovenLine {
    private static let escapes = [
        "@unchecked" + " Sendable", "nonisolated" + "(unsafe)", "try" + "!", "fatal" + "Error(", " as" + "! ",
        "unsafe" + "BitCast(",
    ]

    static func all(in text: String) -> [Int] {
        guard escapes.contains(where: text.contains) else { return [] }
        var unproven: [Int] = []
        var isProven = false
        for line in NumberedLine.all(in: text) {
            let code = line.text.drop { $0 == " " }
            if code.hasPrefix("//") {
                isProven = true
            } else if escapes.contains(where: code.contains) {
                if !isProven { unproven.append(line.number) }
            } else if !code.hasPrefix("@") {
                isProven = false
            }
        }
        return unproven
    }
}
