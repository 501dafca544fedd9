/** What the runtime exports. A module that is emitted gives these names to nothing else. (A test compares the list with the runtime.) */
export const RUNTIME_NAMES: ReadonlySet<string> = new Set(
  `
    Layout abort addI128 addI16 addI32 addI64 addI8 addIsize addOverflowsIsize addOverflowsUsize addU128 addU16
    addU32 addU64 addU8 addUsize allocateCounted andIsize andUsize argument argumentCount bitsAsBigInt bitsOfF32
    bitsOfF64 byZero catchPanic charCase charHas constantBytes constantText copy16 copy24 copy32 copy40 copy48
    copy8 countOnes countOnesWide define divI128 divI16 divI32 divI64 divI8 divIsize divU128 divU16 divU32 divU64
    divU8 divUsize dropRc dropWeak environment exit f32OfBits f32OfWide f64OfBits f64OfWide floatDigits floatFixed
    floatShortest flushStream freeDyn freeVec getAddress getBool getF32 getF64 getI128 getI16 getI32 getI64 getI8
    getIsize getU128 getU16 getU32 getU32Unaligned getU64 getU8 getUsize glue growVec heap inlineSmall inspectable
    integerDigits isLastOwner isUtf8
    isizeOfUsize isizeOfWide leadingZeros leadingZerosWide lowOfUsize memcmp memcpy memmove memset
    monotonicSeconds mulI128 mulI16 mulI32 mulI64 mulI8 mulIsize mulOverflowsIsize mulOverflowsUsize mulU128
    mulU16 mulU32 mulU64 mulU8 mulUsize negI128 negI16 negI32 negI64 negI8 negIsize negU128 negU16 negU32 negU64
    negU8 negUsize noOwner notUsize orIsize orUsize outOfBounds overflow panic panicFormatted panicWith panicking
    parseNumber rangeEnd readFile readStdin
    resumeUnwind remI128 remI16 remI32 remI64 remI8 remIsize remU128 remU16 remU32 remU64 remU8 remUsize run setAddress
    setArguments setBool setF32 setF64 setI128 setI16 setI32 setI64 setI8 setIsize setU128 setU16 setU32 setU64
    setU8 setUsize shlI128 shlI16 shlI32 shlI64 shlI8 shlIsize shlU128 shlU16 shlU32 shlU64 shlU8 shlUsize
    shrI128 shrI16 shrI32 shrI64 shrI8 shrIsize shrU128 shrU16 shrU32 shrU64 shrU8 shrUsize shrinkVec sites
    sizeOfType stack staticMemory subI128 subI16 subI32 subI64 subI8 subIsize subOverflowsIsize subOverflowsUsize
    subU128 subU16 subU32 subU64 subU8 subUsize swapBytes toI128 toI16 toI32 toI64 toI8 toIsize toU128
    toU16 toU32 toU64 toU8 toUsize trailingZeros trailingZerosWide unixSeconds unwind usizeOf usizeOfWide
    wideOfUsize wrappingAddIsize wrappingAddUsize wrappingMulIsize wrappingMulUsize wrappingShlIsize
    wrappingShlUsize wrappingShrIsize wrappingShrUsize wrappingSubIsize wrappingSubUsize writeFile writeStream
    xorIsize xorUsize
  `
    .trim()
    .split(/\s+/),
);
