// Checks the import rules of this repository, or of the workspace whose root is given.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkLayering } from './check.js';

const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..'));
const violations = checkLayering(root);
for (const { rule, where, message } of violations) console.error(`${where}: ${message} [${rule}]`);
console.log(violations.length === 0 ? 'layering: ok' : `layering: ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
