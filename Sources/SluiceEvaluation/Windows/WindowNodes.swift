import SluiceValues

/// A key of the group of a window being finished.
final class GroupKeyNode: Node {
    let index: Int

    init(index: Int) { self.index = index }

    func value(_ frame: Frame) -> Value { index < frame.groupKeys.count ? frame.groupKeys[index] : .undefined }
}

/// `window_start()`, `window_end()`
final class WindowBoundNode: Node {
    /// The names of the functions.
    static let names = ["window_start", "window_end"]

    private let isStart: Bool

    init(name: String) { isStart = name == Self.names[0] }

    func value(_ frame: Frame) -> Value { .number(Number(isStart ? frame.windowBounds.start : frame.windowBounds.end)) }
}
