import SluicePlugins
import SluiceValues

struct Chr: Function {
    let spec = FunctionSpec(
        "chr", "The ASCII character of a code",
        parameters: [.init("code", .integer, "The code, from 0 to 127")],
        result: "String; Undefined for any other code", returns: .string, section: "10.3",
        examples: [.init("chr(65)", gives: #""A""#), .init("chr(49.9)", gives: #""1""#), .init("chr(128)", gives: nil)])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard let code = UInt8(exactly: arguments.int(0)), code < 128 else { return .undefined }
        return .string(String(Unicode.Scalar(code)))
    }
}
