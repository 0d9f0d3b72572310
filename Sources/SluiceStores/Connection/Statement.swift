import CSQLite
import SluicePlugins
import SluiceValues

/// A prepared statement: parameters are bound from 1, columns read from 0.
final class Statement {
    private let pointer: OpaquePointer
    /// What the statement does, for the sentence of its errors.
    private let doing: String
    private let place: String
    /// The first binding that failed since the last reset; told by the next step.
    private var failedBinding = SQLITE_OK

    init(_ sql: String, on handle: OpaquePointer, doing: String, place: String) throws(StoreError) {
        var pointer: OpaquePointer?
        let result = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard result == SQLITE_OK, let pointer else {
            throw StoreError(result: result, of: handle, doing: doing, place: place)
        }
        self.pointer = pointer
        self.doing = doing
        self.place = place
    }

    deinit { sqlite3_finalize(pointer) }

    // MARK: Running

    /// Moves to the next row; false after the last one.
    func step() throws(StoreError) -> Bool {
        guard failedBinding == SQLITE_OK else {
            throw StoreError(result: failedBinding, of: nil, doing: doing, place: place)
        }
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let result: throw StoreError(result: result, of: sqlite3_db_handle(pointer), doing: doing, place: place)
        }
    }

    /// Runs a statement without rows, or whose rows nobody wants.
    func run() throws(StoreError) {
        while try step() {}
    }

    /// Ends the run, so that the statement holds no lock. Bindings stay: every use binds all of its parameters.
    func reset() {
        sqlite3_reset(pointer)
        failedBinding = SQLITE_OK
    }

    // MARK: Binding

    func bindNull(at index: Int32) { note(sqlite3_bind_null(pointer, index)) }

    func bind(_ value: Int64, at index: Int32) { note(sqlite3_bind_int64(pointer, index, value)) }

    func bind(_ value: Int, at index: Int32) { bind(Int64(value), at: index) }

    func bind(_ value: Double, at index: Int32) { note(sqlite3_bind_double(pointer, index, value)) }

    func bind(_ text: String, at index: Int32) {
        var text = text
        text.withUTF8 { bind(textOf: $0, at: index) }
    }

    /// UTF-8 bytes as TEXT.
    func bind(text bytes: [UInt8], at index: Int32) {
        bytes.withUnsafeBufferPointer { bind(textOf: $0, at: index) }
    }

    func bind(_ blob: [UInt8], at index: Int32) {
        // An empty array may have no address, and SQLite takes a null address for NULL.
        guard !blob.isEmpty else { return note(sqlite3_bind_zeroblob(pointer, index, 0)) }
        blob.withUnsafeBytes {
            note(sqlite3_bind_blob64(pointer, index, $0.baseAddress, UInt64($0.count), Self.copied))
        }
    }

    private func bind(textOf bytes: UnsafeBufferPointer<UInt8>, at index: Int32) {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            return note(sqlite3_bind_text(pointer, index, "", 0, Self.copied))
        }
        base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            note(sqlite3_bind_text64(pointer, index, $0, UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8)))
        }
    }

    private func note(_ result: Int32) {
        if result != SQLITE_OK, failedBinding == SQLITE_OK { failedBinding = result }
    }

    /// SQLITE_TRANSIENT, a cast that the importer of C macros does not take: SQLite copies before the call returns.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    // MARK: Columns of the row

    enum ColumnType { case null, integer, real, text, blob }

    func type(_ column: Int32) -> ColumnType {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    func isNull(_ column: Int32) -> Bool { type(column) == .null }

    func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }

    func int(_ column: Int32) -> Int { Int(int64(column)) }

    func double(_ column: Int32) -> Double { sqlite3_column_double(pointer, column) }

    func text(_ column: Int32) -> String {
        let start = sqlite3_column_text(pointer, column)
        return String(decoding: UnsafeBufferPointer(start: start, count: start == nil ? 0 : length(column)), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        let start = sqlite3_column_blob(pointer, column)
        return Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length(column)))
    }

    /// Whether the column's bytes are these.
    func holds(_ bytes: [UInt8], _ column: Int32) -> Bool {
        let start = sqlite3_column_blob(pointer, column)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length(column)).elementsEqual(bytes)
    }

    /// A column of JSON that an earlier write of ours made.
    /// - Throws: `.corrupt` where it is not JSON.
    func json(_ column: Int32) throws(StoreError) -> Value {
        do throws(JSONError) {
            return try Value(json: bytes(column), wholeIsInt: false)
        } catch {
            throw corrupt("\(error)")
        }
    }

    /// - Throws: `.corrupt` where it is no JSON object.
    func object(_ column: Int32) throws(StoreError) -> Object {
        guard let object = try json(column).object else { throw corrupt("a JSON object was expected") }
        return object
    }

    /// The error for a stored row that can't be ours.
    func corrupt(_ reason: String) -> StoreError {
        StoreError(.corrupt, "\(doing) in \(place) found a damaged row: \(reason)")
    }

    private func length(_ column: Int32) -> Int { Int(sqlite3_column_bytes(pointer, column)) }
}
