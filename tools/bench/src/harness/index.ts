export { type Contender, ContenderProcess, nodeContender, type Runtime, type Sample } from './contender.js';
export { geometricMean, type MeasureOptions, measure, type Result, ratio, summarize } from './measure.js';
export { type Built, C_COMPILER, C_INCLUDE, compileC, compileRust, versionOf } from './native.js';
export { cacheFolder, ROOT } from './paths.js';
export {
  libcVersion,
  mimalloc,
  NODE_LINES,
  nodeRuntimes,
  npmPeer,
  type Peer,
  runtimeAt,
} from './peers.js';
export { describeMachine, progress, RUNTIME_HELP, RUNTIME_OPTIONS, runtimesFor } from './session.js';
