import SluicePlugins
import SluiceValues

/// The functions without arguments that read one text of the context.
struct ContextText: Function {
    static let all: [any Function] = [
        ContextText(
            "clientid", "The MQTT client id of the publisher",
            result: "String; \"n/a\" where it is not known; a broker does not tell its subscribers who published"
        ) {
            $0.message.transport == .mqtt ? $0.message.clientID ?? notAvailable : notAvailable
        },
        ContextText("principal", "Who published the message: the certificate's thumbprint, else the user name") {
            $0.message.principal
        },
        ContextText("sourceip", "The address that the message came from", since: .v2016_03_23) { $0.message.sourceIP },
        ContextText("accountid", "The account that owns the rule") { $0.message.accountID },
        ContextText(
            "traceid", "The id of the message's trace, one for all calls",
            result: "String; Undefined if it did not come over MQTT"
        ) { $0.message.transport == .mqtt ? $0.message.traceID : nil },
        ContextText(
            "sql_version", "The version of the language that the rule is written in", result: "String",
            examples: [.init("sql_version()", gives: #""2016-03-23""#)]
        ) { $0.version.rawValue },
    ]

    private static let notAvailable = "n/a"

    let spec: FunctionSpec
    private let text: @Sendable (CallContext) -> String?

    private init(
        _ name: String, _ summary: String, result: String = "String; Undefined where it is not known",
        since: LanguageVersion = .v2015_10_08, examples: [FunctionSpec.Example]? = nil,
        text: @escaping @Sendable (CallContext) -> String?
    ) {
        spec = FunctionSpec(
            name, summary, parameters: [], result: result, returns: .string, since: since, section: "10.6",
            examples: examples ?? [.init("\(name)(1)", gives: nil)])
        self.text = text
    }

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        text(context).map(Value.string) ?? .undefined
    }
}
