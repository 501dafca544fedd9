// For the scripts in `bin` only; not covered by semantic versioning.

export { main } from './command.js';
export { startNamedRecording } from './recording/start.js';
