import SluicePlugins

/// Arrays, Objects and missing values. Source: language reference, 10.5.
enum CollectionFunctions {
    static let all: [any Function] = [Get(), IsNull(), IsUndefined(), GetOrDefault(), Transform()]
}
