import type { MemoryFunctions } from '../functions.js';
import { VIEW_LENGTH, type ViewClass, viewBytes } from '../views.js';
import { checkAligned, checkRead, checkSpan } from './check.js';

type MakeView<View> = (address: number, length: number) => View;

/** The views of full checks: all of a view's range must be live when it is made. Nothing checks what is done with it. */
export function checkedViews(base: MemoryFunctions) {
  return {
    bytes: checked('bytes', Uint8Array, base.bytes),
    i8Array: checked('i8Array', Int8Array, base.i8Array),
    u8Array: checked('u8Array', Uint8Array, base.u8Array),
    i16Array: checked('i16Array', Int16Array, base.i16Array),
    u16Array: checked('u16Array', Uint16Array, base.u16Array),
    i32Array: checked('i32Array', Int32Array, base.i32Array),
    u32Array: checked('u32Array', Uint32Array, base.u32Array),
    f32Array: checked('f32Array', Float32Array, base.f32Array),
    f64Array: checked('f64Array', Float64Array, base.f64Array),
    i64Array: checked('i64Array', BigInt64Array, base.i64Array),
    u64Array: checked('u64Array', BigUint64Array, base.u64Array),
    unsafeBytes: checked('unsafeBytes', Uint8Array, base.unsafeBytes),
    unsafeI8Array: checked('unsafeI8Array', Int8Array, base.unsafeI8Array),
    unsafeU8Array: checked('unsafeU8Array', Uint8Array, base.unsafeU8Array),
    unsafeI16Array: checked('unsafeI16Array', Int16Array, base.unsafeI16Array),
    unsafeU16Array: checked('unsafeU16Array', Uint16Array, base.unsafeU16Array),
    unsafeI32Array: checked('unsafeI32Array', Int32Array, base.unsafeI32Array),
    unsafeU32Array: checked('unsafeU32Array', Uint32Array, base.unsafeU32Array),
    unsafeF32Array: checked('unsafeF32Array', Float32Array, base.unsafeF32Array),
    unsafeF64Array: checked('unsafeF64Array', Float64Array, base.unsafeF64Array),
    unsafeI64Array: checked('unsafeI64Array', BigInt64Array, base.unsafeI64Array),
    unsafeU64Array: checked('unsafeU64Array', BigUint64Array, base.unsafeU64Array),
  };
}

function checked<View>(name: string, type: ViewClass<View>, make: MakeView<View>): MakeView<View> {
  const view: MakeView<View> = (address, length) => {
    const size = viewBytes(type, length);
    checkSpan('address', address, size, VIEW_LENGTH, name, 'read', view);
    checkAligned(address, type.BYTES_PER_ELEMENT, size, name, 'read', view);
    checkRead(address, size, name, view);
    return make(address, length);
  };
  return view;
}
