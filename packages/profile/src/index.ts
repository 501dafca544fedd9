import './pprof/register.js';

export { pprof } from './pprof/pprof.js';
export { writeOnSignal } from './signal.js';
