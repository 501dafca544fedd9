// For the scripts in `bin` only; not covered by semantic versioning.

export { main, RECORDING } from './command.js';
