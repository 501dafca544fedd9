// For the other packages of the runtime only; not covered by semantic versioning.

export { isGone } from './heap/is-gone.js';
export { rehearseFrees } from './heap/rehearse-frees.js';
export { raiseMisuse } from './reports/fault-registry.js';
export { siteText } from './reports/sites.js';
