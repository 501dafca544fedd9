import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  type ExpectStatic,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const shared = globalThis as unknown as Record<symbol, object>;

/** Vitest's `expect`, put together of its parts as vitest does. */
export const expect: ExpectStatic = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  shared[ASYMMETRIC_MATCHERS_OBJECT],
) as never;

// The matchers look for their state under the `expect` that the whole process shares.
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true, writable: true });
setState({ ...getState(expect), assertionCalls: 0, isExpectingAssertions: false }, expect);
