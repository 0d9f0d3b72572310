import Foundation
import Glibc
package import SluiceEvaluation
package import SluicePlugins
package import SluiceText
package import SluiceValues

/// Reads packs: `pack.yaml` and each `*.rules.yaml` of a folder, checked as one whole.
package enum PackLoader {
    /// Reads a pack from its folder. Files in folders below are not read.
    ///
    /// - Parameter fields: the paths that all plans of one engine read.
    /// - Parameter overrides: values that take the place of the pack's parameters; it must declare each of them.
    /// - Parameter isTraced: whether the plans of the rules' statements note the values of their parts, which makes them slow.
    package static func load(
        folder: String, registry: Registry, fields: FieldTable, parameters overrides: Object = Object(), isTraced: Bool = false
    ) -> LoadedPack {
        let (files, findings): ([SourceFile], [LoadedPack.FileFindings])
        do throws(ReadFailure) {
            (files, findings) = try readFiles(of: folder)
        } catch {
            return LoadedPack(pack: nil, findings: [error.findings])
        }
        var loaded = load(
            files: files, folder: folder, registry: registry, fields: fields, parameters: overrides, isTraced: isTraced)
        loaded.findings = findings + loaded.findings
        if loaded.hasErrors { loaded.pack = nil }
        return loaded
    }

    /// The parameters that a pack declares, in order; nil where its `pack.yaml` can't be read.
    package static func parameterNames(folder: String) -> [String]? {
        guard let (files, _) = try? readFiles(of: folder), let file = files.first(where: { isPackFile($0.name) }) else { return nil }
        var reader = FileReader(file)
        guard let entries = reader.document()?.entries else { return nil }
        return entries.first { $0.key == "parameters" }?.value.entries?.map(\.key) ?? []
    }

    /// Reads a pack from the files at hand, named by their paths; what is neither `pack.yaml` nor `*.rules.yaml` is left alone, and
    /// told where it looks like one of them.
    package static func load(
        files: [SourceFile], folder: String, registry: Registry, fields: FieldTable, parameters overrides: Object = Object(),
        isTraced: Bool = false
    ) -> LoadedPack {
        var findings: [LoadedPack.FileFindings] = []
        func collect(_ reader: FileReader) {
            guard !reader.diagnostics.isEmpty else { return }
            findings.append(.init(file: reader.file, diagnostics: reader.diagnostics))
        }
        findings += misnamed(files.map(\.name), in: folder)
        guard let packFile = files.first(where: { isPackFile($0.name) }) else {
            let missing = SourceFile(name: path(folder, "pack.yaml"), text: "")
            let diagnostic = Diagnostic(
                .missingPackFile, "a pack needs a file pack.yaml", at: Span(0, 0), hint: .init("write pack: and its name"))
            return LoadedPack(pack: nil, findings: findings + [.init(file: missing, diagnostics: [diagnostic])])
        }
        let context = PlanningContext(registry: registry, fields: fields, place: .device)
        let packReader = PackFileReader(packFile, overrides: overrides, context: context)
        collect(packReader.reader)
        var pack = packReader.pack(in: folder)
        var resources = packReader.reader.resources
        resources.areKnown = !packReader.reader.hasErrors

        var places: [String: FilePlace] = [:]
        for file in files.filter({ $0.name.hasSuffix(rulesSuffix) }).sorted(by: { $0.name < $1.name }) {
            var ruleReader = RuleFileReader(
                file, pack: pack.name, resources: resources, parameters: pack.parameters, registry: registry,
                fields: fields, isTraced: isTraced)
            for (name, span) in ruleReader.names {
                if let first = places[name] {
                    ruleReader.reportDuplicate(name, at: span, firstAt: first)
                } else {
                    places[name] = ruleReader.reader.place(of: span)
                }
            }
            collect(ruleReader.reader)
            pack.rules += ruleReader.rules
        }
        let loaded = LoadedPack(pack: pack, findings: findings, files: files)
        return loaded.hasErrors ? LoadedPack(pack: nil, findings: findings, files: files) : loaded
    }

    private static let rulesSuffix = ".rules.yaml"

    private static func isPackFile(_ path: String) -> Bool { path == "pack.yaml" || path.hasSuffix("/pack.yaml") }

    private static func path(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    // MARK: Files

    private static func readFiles(
        of folder: String
    ) throws(ReadFailure) -> (files: [SourceFile], findings: [LoadedPack.FileFindings]) {
        let names: [String]
        do throws(FolderListing.Failure) {
            names = try FolderListing.names(in: folder)
        } catch {
            let message = switch error.code {
            case ENOENT: "there is no such folder"
            case ENOTDIR: "a pack is a folder, and this is none"
            default: "the folder can't be read: \(error.reason)"
            }
            throw ReadFailure(folder, .missingPackFile, message)
        }
        let read = readFiles(names.filter { isPackFile($0) || $0.hasSuffix(rulesSuffix) }.map { path(folder, $0) })
        return (read.files, misnamed(names.map { path(folder, $0) }, in: folder) + read.findings)
    }

    /// What there is to say about the names of files in the pack's folder itself.
    private static func misnamed(_ paths: [String], in folder: String) -> [LoadedPack.FileFindings] {
        let prefix = path(folder, "")
        return paths.compactMap { path in
            let name = path.dropFirst(prefix.count)
            guard path.hasPrefix(prefix), !name.contains("/") else { return nil }
            return MisnamedFile(inPack: String(name))?.finding(at: path)
        }
    }

    /// Reads the files at some paths.
    static func readFiles(_ paths: [String]) -> (files: [SourceFile], findings: [LoadedPack.FileFindings]) {
        var files: [SourceFile] = []
        var findings: [LoadedPack.FileFindings] = []
        for path in paths {
            switch read(path) {
            case .success(let file): files.append(file)
            case .failure(let failure):
                // Known to be there, so that it is not told to be missing.
                if isPackFile(path) { files.append(SourceFile(name: path, text: "pack: unreadable")) }
                findings.append(failure.findings)
            }
        }
        return (files, findings)
    }

    struct ReadFailure: Error {
        var findings: LoadedPack.FileFindings

        init(_ path: String, _ id: DiagnosticID, _ message: String) {
            let file = SourceFile(name: path, text: "")
            findings = .init(file: file, diagnostics: [Diagnostic(id, message, at: Span(0, 0))])
        }
    }

    private static func read(_ path: String) -> Result<SourceFile, ReadFailure> {
        func failure(_ id: DiagnosticID, _ message: String) -> Result<SourceFile, ReadFailure> {
            .failure(ReadFailure(path, id, message))
        }
        let data: Data
        do throws(RegularFile.Failure) {
            data = try RegularFile.read(path, atMost: YAMLDocument.maximumSizeBytes)
        } catch .tooLarge {
            return failure(.fileTooLarge, "the file has more than \(YAMLDocument.maximumSizeBytes) bytes")
        } catch .isNone(let kind) {
            return failure(.unreadableFile, "this is no file, but \(kind)")
        } catch {
            return failure(.unreadableFile, "the file \(error.sentence)")
        }
        guard var text = String(validating: data, as: UTF8.self) else {
            return failure(.unreadableFile, "the file is not UTF-8")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        return .success(SourceFile(name: path, text: text))
    }
}
