import SluicePlugins
import Testing

@testable import SluiceFunctions

@Suite("Standard functions")
struct StandardFunctionsTests {
    @Test("a name is lower case and stands once")
    func names() {
        var seen: Set<String> = []
        for spec in StandardFunctions.all.map(\.spec) {
            #expect(spec.name == spec.name.lowercased())
            #expect(!spec.name.isEmpty && spec.name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" })
            #expect(seen.insert(spec.name).inserted, "\(spec.name) stands twice")
        }
    }

    @Test("a spec explains itself", arguments: StandardFunctions.all.map(\.spec.name))
    func hygiene(name: String) throws {
        let spec = try #require(StandardFunctions.all.first { $0.spec.name == name }).spec
        #expect(!spec.summary.isEmpty && !spec.summary.hasSuffix("."))
        #expect(!spec.result.isEmpty && !spec.result.hasSuffix("."))
        #expect(spec.section == "extension" || spec.section.hasPrefix("10."))
        #expect(!spec.examples.isEmpty)
        for parameter in spec.parameters { #expect(!parameter.summary.isEmpty && !parameter.summary.hasSuffix(".")) }
        // Only the last parameter may repeat, and nothing required stands behind what may be left out.
        #expect(spec.parameters.dropLast().allSatisfy { !$0.isVariadic })
        #expect(zip(spec.parameters, spec.parameters.dropFirst()).allSatisfy { !$0.isOptional || $1.isOptional })
        for example in spec.examples { #expect(example.expression.lowercased().contains(name)) }
    }

    @Test("the reference's functions are all there, each with the version that has it")
    func reference() {
        let older = """
            abs ceil floor round trunc sign mod remainder power sqrt exp ln log sin cos tan asin acos atan sinh cosh tanh atan2 \
            rand bitand bitor bitxor bitnot nanvl lower upper trim ltrim rtrim lpad rpad substring startswith endswith replace \
            concat chr md2 md5 sha1 sha224 sha256 sha384 sha512 regexp_matches regexp_substr regexp_replace newuuid get isnull \
            topic timestamp clientid principal accountid traceid sql_version aws_lambda machinelearning_predict
            """
        let newer = """
            length numbytes indexof encode decode isundefined get_or_default transform sourceip get_mqtt_property \
            get_user_properties parse_time time_to_epoch get_dynamodb get_thing_shadow get_registry_data get_secret
            """
        let specs = StandardFunctions.all.map(\.spec)
        func names(_ since: LanguageVersion) -> Set<String> {
            Set(specs.filter { $0.section != "extension" && $0.since == since }.map(\.name))
        }
        #expect(names(.v2015_10_08) == Set(older.split(separator: " ").map(String.init)))
        #expect(names(.v2016_03_23) == Set(newer.split(separator: " ").map(String.init)))
    }

    @Test("no function but fail sets a failure, and none trusts the number of its arguments")
    func empty() {
        for function in StandardFunctions.all {
            var context = CallContext.sample
            _ = function.call(Arguments([]), in: &context)
            #expect((context.failure != nil) == (function.spec.name == "fail"))
        }
    }
}
