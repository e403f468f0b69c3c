export { LiveResourceStrategy, type LiveResourceStrategyOptions } from './strategy.js';
