import SluicePlugins
import SluiceValues

struct MachineLearningPredict: Function {
    let spec = FunctionSpec(
        "machinelearning_predict", "What a model says of a record; the model is a function of the pack",
        parameters: [
            .init("model", .text, "The function's name"),
            .init("role_arn", .constant, "Accepted and not used"),
            .init("record", .any, "An Object; inner Objects and Arrays are handed over as JSON texts"),
        ],
        result: "Object with predictedLabel, predictedValue, predictedScores, details, as the function answers it", section: "10.9",
        reachesOutside: true,
        examples: [
            .init(
                "machinelearning_predict('spam', 'arn:aws:iam::1:role/r', *).predictedLabel", gives: #""1""#,
                payload: #"{"t":21}"#, answer: #"{"predictedLabel":"1"}"#)
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.count == 3, case .object(let record) = arguments[2] else { return .undefined }
        let flat = Object(
            record.members.map { member in
                switch member.value {
                case .object, .array: (member.key, .string(member.value.json))
                default: (member.key, member.value)
                }
            })
        return context.result(ofFunction: arguments.text(0), input: .object(flat))
    }
}
