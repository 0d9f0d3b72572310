import SluicePlugins
import SluiceValues

struct GetRegistryData: Function {
    let spec = FunctionSpec(
        "get_registry_data", "What is known of a thing, from the table that the pack names under 'registry'",
        parameters: [
            .init(
                "api", .constant, "DescribeThing or ListThingGroupsForThing",
                choices: ["DescribeThing", "ListThingGroupsForThing"]),
            .init("thing", .text, "The thing's name"),
            OutsideFunctions.role,
        ],
        result: "Object: the thing's item, or {\"thingGroups\": its groups}; a missing thing fails the message",
        since: .v2016_03_23, section: "10.9", reachesOutside: true,
        examples: [
            .init(
                "get_registry_data('DescribeThing', 'lamp', 'arn:aws:iam::1:role/r').attributes.room", gives: #""hall""#,
                answer: #"{"thingName":"lamp","attributes":{"room":"hall"}}"#),
            .init(
                "get_registry_data('ListThingGroupsForThing', 'lamp', 'r')", gives: #"{"thingGroups":[{"groupName":"g"}]}"#,
                answer: #"{"thingName":"lamp","thingGroups":[{"groupName":"g"}]}"#),
        ])

    func call(_ arguments: Arguments, in context: inout CallContext) -> Value {
        guard arguments.count >= 2 else { return .undefined }
        let request = OutsideRequest(.registryEntry, arguments.text(1))
        switch arguments.text(0) {
        case "DescribeThing":
            return context.answer(to: request)
        case "ListThingGroupsForThing":
            let entry = context.answer(to: request)
            guard case .object = entry else { return .undefined }
            let groups = entry["thingGroups"]
            return .object(Object([("thingGroups", groups.isUndefined ? .array([]) : groups)]))
        default:
            return .undefined
        }
    }
}
