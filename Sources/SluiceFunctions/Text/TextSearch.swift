/// Searching bytes in bytes.
enum TextSearch {
    /// Where `needle` first stands in `text` at or after `start`; nil where it does not. An empty needle is found at once.
    ///
    /// Well-formed UTF-8 can't be found in the middle of a character.
    /// - Complexity: O(bytes of both), whatever they hold (Knuth, Morris, Pratt 1977).
    static func firstOffset(of needle: [UInt8], in text: [UInt8], from start: Int, table: [Int]) -> Int? {
        guard needle.count <= text.count - start else { return nil }
        if needle.isEmpty { return start }
        var matched = 0
        for index in start..<text.count {
            while matched > 0, text[index] != needle[matched] { matched = table[matched - 1] }
            if text[index] == needle[matched] { matched += 1 }
            if matched == needle.count { return index - matched + 1 }
        }
        return nil
    }

    /// For each place of a needle, how long its longest beginning is that ends there too.
    static func table(of needle: [UInt8]) -> [Int] {
        var table = [Int](repeating: 0, count: needle.count)
        var matched = 0
        for index in needle.indices.dropFirst() {
            while matched > 0, needle[index] != needle[matched] { matched = table[matched - 1] }
            if needle[index] == needle[matched] { matched += 1 }
            table[index] = matched
        }
        return table
    }
}
