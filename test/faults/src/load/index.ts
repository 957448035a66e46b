export { loadWithDyingLoader, PARTITION_POINTS } from './dying-loader.js';
export { readBooks } from './load-books.js';
export { LOAD_INSTALLATION, loadRound, type RoundFacts } from './load-round.js';
