import Foundation
import SluiceTestSupport
import Testing

@Suite("sluice reference")
struct ReferenceTests {
    @Test("the pages in docs/reference are what it prints", arguments: ["functions", "actions", "files"])
    func pages(_ page: String) async throws {
        let outcome = try await sluice(["reference", page])
        #expect(outcome.code == 0)
        assertGolden(outcome.output, Repository.path("docs/reference/\(page).md"))
    }

    @Test("each function and action has a heading, with its examples")
    func headings() async throws {
        let functions = try await sluice(["reference", "functions"])
        let names = functions.lines.filter { $0.hasPrefix("### ") }
        #expect(names.count > 80)
        #expect(Set(names).count == names.count)
        #expect(functions.output.contains("## Numeric functions (10.1)\n\n### abs\n\n`abs("))
        #expect(functions.lines.filter { $0 == "```text" }.count == names.count)
        let actions = try await sluice(["reference", "actions"])
        #expect(actions.lines.filter { $0.hasPrefix("## ") }.contains("## tablePut"))
        #expect(actions.output.contains(#"table Temperature {"id":"a","temperature":45}"#))
    }

    @Test("each schema has a section, each of its definitions a heading, and each key of them a row")
    func files() async throws {
        let page = try await sluice(["reference", "files"])
        for file in ["pack.yaml", "\\*.rules.yaml", "tests/\\*.test.yaml", "sluice.yaml"] {
            #expect(page.lines.contains("## \(file)"), "\(file)")
        }
        for heading in ["queue", "alarm", "retry", "expectation"] { #expect(page.lines.contains("### \(heading)")) }
        #expect(page.lines.contains { $0.hasPrefix("| `deduplicationWindow` | duration | `\"5m\"` | ") })
        #expect(page.lines.contains { $0.hasPrefix("| `pack` | text | required | ") })
    }

    @Test("one function or action is told as a terminal shows it", arguments: [
        ("lpad", "lpad.golden"), ("republish", "republish.golden"),
    ])
    func one(_ name: String, _ golden: String) async throws {
        let outcome = try await sluice(["reference", name])
        #expect(outcome.code == 0)
        assertGolden(outcome.output, Repository.fixture("reference/\(golden)"))
    }

    @Test("a name that is none is told, with the nearest one")
    func unknown() async throws {
        let outcome = try await sluice(["reference", "substrin"])
        #expect(outcome.code == 2)
        #expect(outcome.errors == "error: there is no function or action 'substrin'; did you mean 'substring'?\n")
    }
}
