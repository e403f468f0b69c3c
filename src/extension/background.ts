import { relay } from './relay.js';

// Registered while the script runs for the first time: an event that wakes the worker finds its listener only so.
relay();
