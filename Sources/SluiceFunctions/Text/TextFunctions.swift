import SluicePlugins

/// Texts in, texts out. Source: language reference, 10.3; the digests are in `Digests`.
enum TextFunctions {
    static let all: [any Function] =
        [
            Length(), NumBytes(), Lower(), Upper(), SubstringFunction(), IndexOf(), StartsWith(), EndsWith(), Replace(),
            Concat(), Chr(),
        ] + Trim.all + Pad.all + RegularExpressionFunctions.all
}
