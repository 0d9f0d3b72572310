/// An event on its way through a function.
struct Work: Equatable {
    /// Tells whose call it is.
    var call: Int
    /// What the function knows it by.
    var requestID: String
    var payload: [UInt8]
    var traceID: String?
}
