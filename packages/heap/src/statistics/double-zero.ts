/**
 * 0 for counters that may pass 2^31. V8 holds it as a double, as it holds no -0 as a small integer.
 *
 * A property that begins with a small integer and gets a double later changes all objects of its class, and V8 throws the code away
 * that knows them: the hot paths, and what they were inlined into, in the middle of a run. A sum with 0 is 0.
 */
export const DOUBLE_ZERO = -0;
