import type { MemoryFunctions } from './functions.js';

type Replaceable = { -readonly [Name in keyof MemoryFunctions]: MemoryFunctions[Name] };

/**
 * Puts functions in the place of the trampolines. One plain assignment per name: V8 then keeps the class's properties
 * in the fast form and treats each as a constant, which `Object.assign` or a loop would lose.
 */
export function installFunctions(target: Replaceable, from: MemoryFunctions): void {
  target.getI8 = from.getI8;
  target.getU8 = from.getU8;
  target.getI16 = from.getI16;
  target.getU16 = from.getU16;
  target.getI32 = from.getI32;
  target.getU32 = from.getU32;
  target.getF32 = from.getF32;
  target.getF64 = from.getF64;
  target.getBool = from.getBool;
  target.getI64 = from.getI64;
  target.getU64 = from.getU64;
  target.getI64Number = from.getI64Number;
  target.getU64Number = from.getU64Number;
  target.getAddress = from.getAddress;
  target.setI8 = from.setI8;
  target.setU8 = from.setU8;
  target.setI16 = from.setI16;
  target.setU16 = from.setU16;
  target.setI32 = from.setI32;
  target.setU32 = from.setU32;
  target.setF32 = from.setF32;
  target.setF64 = from.setF64;
  target.setBool = from.setBool;
  target.setI64 = from.setI64;
  target.setU64 = from.setU64;
  target.setI64Number = from.setI64Number;
  target.setU64Number = from.setU64Number;
  target.setAddress = from.setAddress;
  target.memcpy = from.memcpy;
  target.memmove = from.memmove;
  target.memset = from.memset;
  target.memcmp = from.memcmp;
  target.bytes = from.bytes;
  target.i8Array = from.i8Array;
  target.u8Array = from.u8Array;
  target.i16Array = from.i16Array;
  target.u16Array = from.u16Array;
  target.i32Array = from.i32Array;
  target.u32Array = from.u32Array;
  target.f32Array = from.f32Array;
  target.f64Array = from.f64Array;
  target.i64Array = from.i64Array;
  target.u64Array = from.u64Array;
  target.unsafeBytes = from.unsafeBytes;
  target.unsafeI8Array = from.unsafeI8Array;
  target.unsafeU8Array = from.unsafeU8Array;
  target.unsafeI16Array = from.unsafeI16Array;
  target.unsafeU16Array = from.unsafeU16Array;
  target.unsafeI32Array = from.unsafeI32Array;
  target.unsafeU32Array = from.unsafeU32Array;
  target.unsafeF32Array = from.unsafeF32Array;
  target.unsafeF64Array = from.unsafeF64Array;
  target.unsafeI64Array = from.unsafeI64Array;
  target.unsafeU64Array = from.unsafeU64Array;
  target.encodeUtf8 = from.encodeUtf8;
  target.decodeUtf8 = from.decodeUtf8;
  target.utf8Length = from.utf8Length;
  target.atomicLoadI32 = from.atomicLoadI32;
  target.atomicStoreI32 = from.atomicStoreI32;
  target.atomicAddI32 = from.atomicAddI32;
  target.atomicSubI32 = from.atomicSubI32;
  target.atomicAndI32 = from.atomicAndI32;
  target.atomicOrI32 = from.atomicOrI32;
  target.atomicXorI32 = from.atomicXorI32;
  target.atomicExchangeI32 = from.atomicExchangeI32;
  target.atomicCompareExchangeI32 = from.atomicCompareExchangeI32;
  target.atomicWaitI32 = from.atomicWaitI32;
  target.atomicNotifyI32 = from.atomicNotifyI32;
  target.atomicLoadI64 = from.atomicLoadI64;
  target.atomicStoreI64 = from.atomicStoreI64;
  target.atomicAddI64 = from.atomicAddI64;
  target.atomicSubI64 = from.atomicSubI64;
  target.atomicAndI64 = from.atomicAndI64;
  target.atomicOrI64 = from.atomicOrI64;
  target.atomicXorI64 = from.atomicXorI64;
  target.atomicExchangeI64 = from.atomicExchangeI64;
  target.atomicCompareExchangeI64 = from.atomicCompareExchangeI64;
  target.atomicWaitI64 = from.atomicWaitI64;
  target.atomicNotifyI64 = from.atomicNotifyI64;
}
