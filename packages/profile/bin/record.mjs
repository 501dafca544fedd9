// Loaded before a program that is recorded, and before each of its workers.
import { RECORDING, startRecording } from '../dist/internal.js';

startRecording(process.env[RECORDING]);
