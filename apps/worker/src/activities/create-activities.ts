import type { Activities } from '@trem/workflows';
import type { WorkerMetrics } from '../metrics.js';
import { applyActivity } from './apply.js';
import { captureActivity } from './capture.js';
import { cleanUpActivities } from './clean-up.js';
import { compareActivities } from './compare.js';
import type { ActivityDeps } from './deps.js';
import { letterActivities } from './letters.js';
import { loadActivities } from './load.js';
import { planLoadActivities } from './plan-load.js';
import { prepareActivities } from './prepare.js';
import { removeOrphansActivity } from './remove-orphans.js';
import { localActivities } from './settings.js';

/** Every activity that a workflow can ask for: nothing compiles until each has its body. */
export function createActivities(deps: ActivityDeps, metrics: WorkerMetrics): Activities {
  return {
    ...localActivities(deps),
    ...prepareActivities(deps),
    ...cleanUpActivities(deps),
    ...removeOrphansActivity(deps),
    ...planLoadActivities(deps),
    ...loadActivities(deps),
    ...captureActivity(deps, metrics),
    ...applyActivity(deps, metrics),
    ...compareActivities(deps),
    ...letterActivities(deps),
  };
}
