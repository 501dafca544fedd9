// For the other packages of the runtime only; not covered by semantic versioning.
export { describeValue, invalidArgument, JustError, type PlainErrorCode } from './just-error.js';
export { type StatefulPackage, sharedState } from './shared-state.js';
