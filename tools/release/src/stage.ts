// npm run binary: puts the addon built here where the published package carries it.
import { stagePrebuild } from './prebuild.js';

console.log(`prebuilt binaries: ${stagePrebuild().join(', ')}`);
