export { defaultTextPath } from './default-text.js';
export { JUST_FOLDER } from './just/folder.js';
export { compileModule, HELD_RUNTIME } from './just/modules.js';
export { type Ending, type RecordedRun, recordedEnding, recordedRuns } from './just/recorded.js';
export { WORKS } from './just/work.js';
