import CSQLite
import Glibc
import SluicePlugins

extension StoreError {
    /// What a result code of SQLite means.
    ///
    /// `doing` says what was being done, `place` names the file: together with SQLite's words they make the sentence.
    init(result: Int32, of handle: OpaquePointer?, doing: String, place: String) {
        var reason = String(cString: handle.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(result))
        let systemError = handle.map { sqlite3_system_errno($0) } ?? 0
        let primary = result & 0xFF
        if systemError != 0, primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR || primary == SQLITE_FULL {
            reason += " (\(String(cString: strerror(systemError))))"
        }
        self.init(Self.code(primary, systemError: systemError), "\(doing) in \(place) failed: \(reason)")
    }

    private static func code(_ primary: Int32, systemError: Int32) -> Code {
        switch primary {
        case SQLITE_FULL: .full
        // A quota that is used up reaches SQLite as a failed write like any other.
        case SQLITE_IOERR where systemError == ENOSPC || systemError == EDQUOT: .full
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_TOOBIG: .invalid
        // Statements are our own and tested: one that fails to compile or breaks a constraint met a schema of another making.
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_SCHEMA, SQLITE_MISMATCH, SQLITE_CONSTRAINT: .corrupt
        default: .unavailable
        }
    }
}
