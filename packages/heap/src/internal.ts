// For the other packages of the runtime only; not covered by semantic versioning.
export { raiseMisuse } from './checks/fault-registry.js';
export { isGone } from './is-gone.js';
