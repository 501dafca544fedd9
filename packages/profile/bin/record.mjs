// Loaded before a program that is recorded, and before each of its workers.
import { startNamedRecording } from '../dist/internal.js';

startNamedRecording();
