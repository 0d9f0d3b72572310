import CEdit
import Glibc
import SluicePlayground
import SluiceText

/// Lines typed at a terminal, with libedit: keys as in Emacs, history, and what Tab completes.
final class LineEditor {
    private let edit: OpaquePointer
    private let history: OpaquePointer
    private var prompt: UnsafeMutablePointer<CChar>?
    private var complete: (String) -> Completion = { _ in Completion(replaced: 0, candidates: []) }
    private var isCancelled = false

    /// What came of a line.
    enum Typed {
        case line(String)
        /// Ctrl-C.
        case cancelled
        /// Ctrl-D.
        case end
    }

    private static let maximumHistory: Int32 = 1_000

    /// nil where the terminal can't be used.
    init?() {
        Self.chooseCharacters()
        guard let edit = sluice_edit_make("sluice"), let history = history_init() else { return nil }
        self.edit = edit
        self.history = history
        sluice_edit_set_owner(edit, Unmanaged.passUnretained(self).toOpaque())
        sluice_edit_set_prompt(edit) { edit in LineEditor.owner(of: edit)?.prompt }
        sluice_edit_set_emacs_keys(edit)
        sluice_history_set_size(history, Self.maximumHistory)
        sluice_history_set_unique(history)
        sluice_edit_use_history(edit, history)
        sluice_edit_add_function(edit, "sluice-complete", "complete a name") { edit, _ in
            LineEditor.owner(of: edit)?.completeWord() ?? UInt8(CC_ERROR)
        }
        sluice_edit_add_function(edit, "sluice-cancel", "forget the line") { edit, _ in
            LineEditor.owner(of: edit)?.cancel() ?? UInt8(CC_ERROR)
        }
        sluice_edit_bind(edit, "^I", "sluice-complete")
        sluice_edit_bind(edit, "^C", "sluice-cancel")
        // What terminals send for Home, End, Delete and a search through the history.
        sluice_edit_bind(edit, "\u{1B}[H", "ed-move-to-beg")
        sluice_edit_bind(edit, "\u{1B}[F", "ed-move-to-end")
        sluice_edit_bind(edit, "\u{1B}[3~", "ed-delete-next-char")
        sluice_edit_bind(edit, "^R", "em-inc-search-prev")
        sluice_edit_take_interrupt_key(edit)
    }

    deinit {
        el_end(edit)
        history_end(history)
        free(prompt)
    }

    /// libedit reads characters as the locale has them; where that is none, as UTF-8 all the same.
    private static func chooseCharacters() {
        setlocale(LC_CTYPE, "")
        if let name = nl_langinfo(Int32(CODESET)), String(cString: name) == "UTF-8" { return }
        setlocale(LC_CTYPE, "C.UTF-8")
    }

    private static func owner(of edit: OpaquePointer?) -> LineEditor? {
        guard let edit, let owner = sluice_edit_owner(edit) else { return nil }
        return Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()
    }

    // MARK: Lines

    /// Waits for a line.
    ///
    /// - Parameter complete: what could stand in the place of what is typed before the cursor.
    func line(prompt text: String, complete: @escaping (String) -> Completion) -> Typed {
        free(prompt)
        prompt = strdup(text)
        self.complete = complete
        isCancelled = false
        var count: Int32 = 0
        let typed = el_gets(edit, &count)
        if isCancelled { return .cancelled }
        guard let typed, count > 0 else { return .end }
        let line = String(cString: typed)
        return .line(line.hasSuffix("\n") ? String(line.dropLast()) : line)
    }

    /// Keeps a line, to be found with the arrow keys.
    func remember(_ line: String) { sluice_history_add(history, line) }

    // MARK: Keys

    private func cancel() -> UInt8 {
        isCancelled = true
        print("^C")
        StandardOutput.flushPrinted()
        return UInt8(CC_NEWLINE)
    }

    private func completeWord() -> UInt8 {
        guard let line = el_line(edit)?.pointee, let start = line.buffer, let cursor = line.cursor else { return UInt8(CC_ERROR) }
        let bytes = UnsafeRawBufferPointer(start: start, count: cursor - start)
        let begun = String(decoding: bytes, as: UTF8.self)
        let completion = complete(begun)
        let common = completion.commonPrefix
        guard !completion.candidates.isEmpty else { return UInt8(CC_REFRESH_BEEP) }
        let replaced = String(begun.suffix(completion.replaced))
        if completion.candidates.count == 1 || (common.count > replaced.count && common.hasPrefix(replaced)) {
            guard common != replaced else { return UInt8(CC_REFRESH_BEEP) }
            el_deletestr(edit, Int32(replaced.unicodeScalars.count))
            el_insertstr(edit, common)
            return UInt8(CC_REFRESH)
        }
        print("\n" + CandidateList.text(of: completion.candidates, columns: Terminal.size.columns), terminator: "")
        StandardOutput.flushPrinted()
        return UInt8(CC_REDISPLAY)
    }
}
