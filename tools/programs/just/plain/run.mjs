// The programs in plain JavaScript: node run.mjs PROGRAM [ARGUMENT ...] prints what the program in Just prints.
import { writeSync } from 'node:fs';

const [program, ...args] = process.argv.slice(2);
const { main } = await import(`./${program}.mjs`);
try {
  write(1, main(args));
} catch (error) {
  write(2, `${error.message}\n`);
  process.exitCode = 1;
}

/** Writes all of a text or of bytes, also to a pipe. */
function write(file, output) {
  const bytes = typeof output === 'string' ? Buffer.from(output) : output;
  for (let start = 0; start < bytes.length; ) start += writeSync(file, bytes, start);
}
