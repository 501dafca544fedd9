#!/usr/bin/env node
// The command: npx @justlang/profile run PROGRAM
import { main } from '../dist/internal.js';

process.exitCode = await main(process.argv.slice(2));
