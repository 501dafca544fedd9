export type { Address } from './address.js';
export { ConfigError, type ConfigProblem } from './config-error.js';
export type { RuntimeOptions } from './options.js';
export { RuntimeConfig } from './runtime-config.js';
