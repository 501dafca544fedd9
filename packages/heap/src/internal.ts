// For the other packages of the runtime only; not covered by semantic versioning.
export { isGone } from './is-gone.js';
