import type { Drafting } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import type { Variables } from './config.js';
import type { Drafter } from './drafting/drafter.js';
import { rulesDrafter } from './drafting/rules-drafter.js';
import { modelDrafter } from './model/model-drafter.js';
import { openProvider } from './model/provider.js';

export interface ChosenDrafter {
  readonly drafter: Drafter;
  readonly about: Omit<Drafting, 'tokensThisMonth'>;
}

/** The variables that say who drafts. */
type ModelVariables = Pick<Variables, 'AI_URL' | 'AI_API_KEY' | 'AI_MODEL' | 'AI_ANSWER_FORMAT' | 'AI_TIMEOUT_MS' | 'AI_DEADLINE_MS'>;

/** The drafter that the configuration asks for: a model where all of its settings are there, else rules. */
export function drafterOf(config: ModelVariables, store: Pick<ControlStore['drafts'], 'recordCall'>): ChosenDrafter {
  const { AI_URL: url, AI_API_KEY: key, AI_MODEL: model } = config;
  if (url !== undefined && key !== undefined && model !== undefined) {
    const onCall = store.recordCall.bind(store);
    const provider = openProvider({ url, key, model, format: config.AI_ANSWER_FORMAT, timeoutMs: config.AI_TIMEOUT_MS, onCall });
    return { drafter: modelDrafter({ provider, deadlineMs: config.AI_DEADLINE_MS }), about: { drafter: 'model', model, missing: [] } };
  }
  const missing = Object.entries({ AI_URL: url, AI_API_KEY: key, AI_MODEL: model }).flatMap(([name, value]) =>
    value === undefined ? [name] : [],
  );
  return { drafter: rulesDrafter(missing), about: { drafter: 'rules', model: null, missing } };
}
