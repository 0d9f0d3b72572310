package import SluicePlugins

/// The functions that every engine has: those of the language reference and our own.
///
/// To add one, write its file and put it in its family's list.
package enum StandardFunctions {
    package static let all: [any Function] =
        NumericFunctions.all + TextFunctions.all + DigestFunctions.all + TimeFunctions.all + ContextFunctions.all
        + CollectionFunctions.all + EncodingFunctions.all + OurFunctions.all + OutsideFunctions.all
}
