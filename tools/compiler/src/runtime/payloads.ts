// What a panic carries for who catches it: a text, which is its message, or a value of the program.

/** Of a panic whose payload is a `&'static str`, its message; that of a panic without payload here is a String. */
export const STATIC_TEXT = { payload: Symbol("&'static str") } as const;

/** What the message says of a panic whose payload is no text, as Rust's does. */
export const BOXED = 'Box<dyn Any>';

/** A `Box<dyn Any>`, which is the panic's until it is caught. */
export class BoxedPayload {
  constructor(
    readonly address: number,
    readonly type: number,
  ) {}
}

const constants = new Set<number>();

/** The bytes of a constant of the module begin there. */
export function addConstant(address: number): void {
  constants.add(address);
}

/** Whether a text is a constant, as that of a panic with a literal: who catches it gets a `&'static str`. */
export function isConstant(address: number): boolean {
  return constants.has(address);
}
