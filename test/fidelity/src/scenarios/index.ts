import type { ScenarioCase } from '../scenario-case.js';

/** Every case that is more than a table and a script. */
export const scenarios: readonly ScenarioCase[] = [];
