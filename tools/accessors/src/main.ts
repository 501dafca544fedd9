// npm run generate: writes the generated files of memory-access anew, and names those that changed.
import { writeGenerated } from './generate.js';

const written = writeGenerated();
for (const path of written) console.log(path);
console.log(written.length === 0 ? 'generate: nothing changed' : `generate: ${written.length} files written`);
