import SluiceActions
import SluiceFunctions
import SluicePacks
import SluicePlugins
import SluiceText
import Testing

@Suite("The catalogue of diagnostics")
struct DiagnosticCatalogueTests {
    /// All pages but that of a file that can't be read, which no text causes.
    static let pages = DiagnosticCatalogue.pages.filter { $0.id.name != "unreadable-file" }

    static let registry = Registry(
        functions: StandardFunctions.all, actions: StandardActions.all(publisher: NoPublisher()))

    @Test("each example causes its finding, and others only as the golden shows", arguments: pages.indices)
    func examples(index: Int) {
        let page = Self.pages[index]
        let found = DiagnosticCatalogue.findings(in: page.example, of: page.kind, Self.registry).flatMap(\.diagnostics)
        #expect(found.contains { $0.id == page.id && $0.severity == page.severity }, "\(page.id): \(found.map(\.id))")
        #expect(Set(found.map(\.id)) == [page.id], "\(page.id): \(found.map(\.id))")
    }

    @Test("nothing is said about an example that was cured", arguments: pages.indices)
    func cures(index: Int) {
        let page = Self.pages[index]
        #expect(page.mended != page.example)
        let found = DiagnosticCatalogue.findings(in: page.mended, of: page.kind, Self.registry).flatMap(\.diagnostics)
        #expect(found.isEmpty, "\(page.id): \(found.map { "\($0.id): \($0.message)" })\n\(page.mended)")
    }

    @Test("no id stands in two rooms, and each page says something in full sentences")
    func prose() {
        let all = DiagnosticCatalogue.pages
        #expect(Set(all.map(\.id)).count == all.count)
        for page in all {
            #expect(page.meaning.hasSuffix(".") && page.cure.hasSuffix("."), "\(page.id)")
            #expect(page.meaning.first?.isLowercase != true && page.cure.first?.isLowercase != true, "\(page.id)")
        }
    }
}
