#!/usr/bin/env node
import { command } from './command.js';

// npm starts scripts in the package's folder; paths are meant from where the user stands.
if (process.env.npm_lifecycle_event === 'just' && process.env.INIT_CWD !== undefined)
  process.chdir(process.env.INIT_CWD);
process.exitCode = await command(process.argv.slice(2));
