import { fileURLToPath } from 'node:url';

/** Where the programs in Just, their input and their peers in plain JavaScript lie; this file's output is as deep as it. */
export const JUST_FOLDER = fileURLToPath(new URL('../../just/', import.meta.url));
