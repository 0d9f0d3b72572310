import Testing

@Suite("Documents")
struct DocumentTests {
    @Test("the first line is a title", arguments: Repository.documents)
    func title(document: RepositoryFile) {
        let first = document.lines.first?.text ?? ""
        #expect(first.hasPrefix("# ") && first.count > 2)
    }

    @Test("each link leads to a file of the repository, and to a heading in it", arguments: Repository.documents)
    func links(document: RepositoryFile) {
        let text = document.text
        for link in Link.all(in: text) {
            if let fault = link.fault(in: document, text: text) { Issue.record("\(document):\(link.line): \(fault)") }
        }
    }

    @Test("links in code are none, and those that lead nowhere are found")
    func recognized() {
        let text = """
            # A title, with `code`!
            See [this](#a-title-with-code), [that](b.md#x "why"), ![image](c.png) and [out](https://example.org).
            ```
            [no](no.md)
            ```
            `[neither](no.md)`
            ## Twice
            ## Twice
            [name]: ../d.md
            """
        let links = Link.all(in: text)
        #expect(links.map(\.target) == ["#a-title-with-code", "b.md#x", "c.png", "https://example.org", "../d.md"])
        #expect(links.map(\.line) == [2, 2, 2, 2, 9])
        #expect(Heading.anchors(in: text) == ["a-title-with-code", "twice", "twice-1"])
        let document = RepositoryFile(path: "no-such-document.md")
        let faults = links.map { $0.fault(in: document, text: text) != nil }
        #expect(faults == [false, true, true, false, true])
    }
}
