import Foundation
import SluicePacks
import SluiceText

/// The files of the repository that seeds are made from, read where they stand.
package struct SeedSource: Sendable {
    private let root: URL

    /// The repository that this file stands in.
    package init() {
        root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// The texts of the files in a folder whose names end so, in the order of their names; a seed source without any is broken.
    func texts(in folder: String, endingIn suffix: String) throws -> [String] {
        let path = root.appending(path: folder).path
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(suffix) }.sorted()
        guard !names.isEmpty else { throw Finding("no files for seeds in \(folder)") }
        return try names.map { try String(contentsOfFile: "\(path)/\($0)", encoding: .utf8) }
    }

    func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    /// The cases of the conformance fixtures.
    func conformance() throws -> [ConformanceCase] {
        try texts(in: "Tests/Fixtures/conformance", endingIn: ".jsonl").flatMap { text in
            try text.split(separator: "\n").map { try JSONDecoder().decode(ConformanceCase.self, from: Data($0.utf8)) }
        }
    }

    /// The statements of the conformance fixtures and of the diagnostics' pages.
    func statements() throws -> [String] {
        try conformance().map(\.statement) + examples(of: [.statement, .olderStatement, .query])
    }

    /// What the diagnostics' pages show, with its mistake and without.
    func examples(of kinds: Set<DiagnosticPage.Kind>) -> [String] {
        DiagnosticCatalogue.pages.filter { kinds.contains($0.kind) && !$0.example.isEmpty }
            .flatMap { [$0.example, $0.mended] }.map(DiagnosticPage.expanded)
    }

    /// The inputs that were found to break a target, by name; they stay so that they are tried again.
    package func finds(of target: any FuzzTarget) throws -> [(name: String, input: [UInt8])] {
        let folder = root.appending(path: "Tests/SluiceFuzzingTests/Finds/\(target.name)")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appending(path: name))))
        }
    }

    /// The targets that finds are kept for, by the names of the folders.
    package func namesOfFinds() throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: root.appending(path: "Tests/SluiceFuzzingTests/Finds").path
        ).filter { !$0.contains(".") }.sorted()
    }
}

/// What a line of the conformance fixtures gives to the language.
struct ConformanceCase: Decodable {
    var sql: String?
    var expression: String?
    var template: String?
    var payload: String?

    /// The text in the place where it would stand in a rule.
    var statement: String {
        sql ?? expression.map { "SELECT VALUE \($0)" } ?? template ?? ""
    }
}
