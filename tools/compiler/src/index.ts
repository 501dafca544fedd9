export { type Compiled, CompileFailure, type CompileOptions, compile } from './compile.js';
