import './pprof/register.js';

export {
  type HeapStatsMessage,
  type PublishOptions,
  publishStats,
  publishStatsNow,
  type StatsPublication,
} from './metrics/publish.js';
export { pprof } from './pprof/pprof.js';
export { Recording, type RecordingVisitor } from './recording/reader.js';
export { startRecording } from './recording/start.js';
export { writeOnSignal } from './signal.js';
