// The last step of the build.
import { storeStandardLibrary } from './compile.js';

storeStandardLibrary();
