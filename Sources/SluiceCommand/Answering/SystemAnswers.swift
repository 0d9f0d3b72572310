import Glibc
import SluicePlugins
import SluiceValues

/// What the machine knows: secrets from files or the environment, objects from the pack's folder.
///
/// Read anew for each message that asks, so that a secret that was changed counts at once.
struct SystemAnswers: OutsideSource {
    /// The folder that holds a file for each secret; without it they come from the environment.
    var secretsFolder: String?

    /// Bytes of a secret, and of an object, that are read at most.
    static let maximumSecret = 64 << 10
    static let maximumObject = 16 << 20

    /// Where programs are found.
    static var searchPath: String { getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin" }

    func answer(_ request: OutsideRequest, folder: String) -> OutsideAnswer? {
        switch request.kind {
        case .secret: secret(request)
        case .object: object(request.target, in: folder)
        case .item, .partition, .items, .shadow, .registryEntry, .function: nil
        }
    }

    private func secret(_ request: OutsideRequest) -> OutsideAnswer {
        let name = request.target
        let bytes: [UInt8]
        if let secretsFolder {
            guard Self.isInside(name) else { return .failure("'\(name)' can't be the name of a secret") }
            do throws(InputFile.Failure) {
                bytes = try InputFile.read("\(secretsFolder)/\(name)", atMost: Self.maximumSecret)
            } catch {
                return .failure("secret '\(name)': \(error.description)")
            }
        } else {
            let variable = Self.variable(for: name)
            guard let value = getenv(variable) else {
                return .failure("there is no secret '\(name)': the environment has no \(variable), and --secrets names no folder")
            }
            bytes = Array(UnsafeBufferPointer(start: value, count: strlen(value)).map { UInt8(bitPattern: $0) })
        }
        guard request.arguments == #""SecretString""# else { return .value(.string(Base64.encode(bytes))) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .failure("secret '\(name)' is no text") }
        // A file written by an editor ends its line.
        return .value(.string(text.hasSuffix("\n") ? String(text.dropLast()) : text))
    }

    /// `SLUICE_SECRET_` and the name in capitals, anything but letters and digits as `_`.
    private static func variable(for name: String) -> String {
        "SLUICE_SECRET_"
            + String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private func object(_ path: String, in folder: String) -> OutsideAnswer {
        guard Self.isInside(path) else { return .failure("'\(path)' can't be the name of an object") }
        do throws(InputFile.Failure) {
            let file = folder.isEmpty ? path : "\(folder)/\(path)"
            if let kind = InputFile.kindOfOther(file) { return .failure("object '\(path)' is no file, but \(kind)") }
            return .value(.string(Base64.encode(try InputFile.read(file, atMost: Self.maximumObject))))
        } catch {
            return .failure("object '\(path)': \(error.description)")
        }
    }

    /// Whether a path stays inside of the folder that it is read from; message data may name it.
    private static func isInside(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !path.utf8.contains(0) && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}

extension SystemAnswers: SecretSource {
    func secret(named name: String) throws(SecretFailure) -> String {
        switch secret(OutsideRequest(.secret, name, arguments: .string("SecretString"))) {
        case .value(let value): return value.string ?? ""
        case .failure(let message): throw SecretFailure(message: message)
        }
    }
}
