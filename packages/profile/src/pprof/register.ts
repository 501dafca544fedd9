import { addProfileFormat } from '@justlang/heap/internal';
import { pprof } from './pprof.js';

const { gzipSync } = process.getBuiltinModule('node:zlib');

/** From now on the heap writes profiles to files whose names end in `.pb.gz`. */
addProfileFormat('.pb.gz', (profile) => gzipSync(pprof(profile)));
