// For the other packages of the runtime only; not covered by semantic versioning.
import './memory-access.js';

export { fixedTier, fixTier } from './tier.js';
export { backend, setWindowLimit, WINDOW_LIMIT, windowCount } from './windows.js';
