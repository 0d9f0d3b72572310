import CSluicePlugin

/// What a plugin has given to be called.
struct NativeCode: @unchecked Sendable {
    // The header asks of a plugin that both stand calls from the threads that it names; the pointers themselves never change.
    private let call: @convention(c) (UnsafeMutablePointer<sluice_call>?, UnsafeMutableRawPointer?) -> Int32
    private let userData: UnsafeMutableRawPointer?

    init(
        call: @escaping @convention(c) (UnsafeMutablePointer<sluice_call>?, UnsafeMutableRawPointer?) -> Int32,
        userData: UnsafeMutableRawPointer?
    ) {
        self.call = call
        self.userData = userData
    }

    func callAsFunction(_ frame: UnsafeMutablePointer<sluice_call>) -> Int32 { call(frame, userData) }
}
