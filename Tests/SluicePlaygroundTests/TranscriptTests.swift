import SluicePlayground
import Testing

@Suite("Transcripts")
struct TranscriptTests {
    private static let document = """
        # A title

        Prose, which stays.

        ```sh
        $ echo sluice
        sluice> is no session here
        ```

        ```text
        sluice> .payload {"a":1}
        an answer that is not so
        sluice> SELECT a
           ...> FROM 'b';
        ```

        ```text
        sluice> .payload
        ```
        """

    @Test("keep their prose and what was typed, and get the answers of now")
    func replayed() async throws {
        let replayed = await Transcript.replayed(Self.document, by: try await Playground.session())
        let answers = Self.document.replacing("an answer that is not so\n", with: "")
            .replacing("FROM 'b';\n", with: "FROM 'b';\n{\"a\":1}\n").replacing("sluice> .payload\n", with: "sluice> .payload\n{\"a\":1}\n")
        #expect(replayed == answers)
        #expect(await Transcript.replayed(replayed, by: try await Playground.session()) == replayed)
    }
}
