import type { PlantedFault } from './planted-fault.js';
import { plantedSourceFaults } from './planted-source-faults.js';
import { plantedTargetFaults } from './planted-target-faults.js';

/** One row for each way in which a Postgres can be set up wrongly: a new code or a new cause is one more row. */
export const plantedFaults: readonly PlantedFault[] = [...plantedSourceFaults, ...plantedTargetFaults];
