import type { Address } from '../address.js';
import { VIEW_LENGTH, type ViewClass, viewBytes } from '../views.js';
import { checkAligned, checkRead, checkSpan } from './check.js';

type MakeView<View> = (address: Address, length: number) => View;

/** Puts the checks around what makes a view. */
export function checkedView<View>(name: string, type: ViewClass<View>, make: MakeView<View>): MakeView<View> {
  const view: MakeView<View> = (address, length) => {
    const size = viewBytes(type, length);
    checkSpan('address', address, size, VIEW_LENGTH, name, 'read', view);
    checkAligned(address, type.BYTES_PER_ELEMENT, size, name, 'read', view);
    checkRead(address, size, name, view);
    return make(address, length);
  };
  return view;
}
