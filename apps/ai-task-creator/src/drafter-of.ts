import type { Drafting } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import type { Variables } from './config.js';
import type { Drafter } from './drafting/drafter.js';
import { rulesDrafter } from './drafting/rules-drafter.js';

/** The drafter that the configuration asks for: a model where all of its settings are there, else rules. */
export function drafterOf(
  config: Variables,
  _store: ControlStore['drafts'],
): { readonly drafter: Drafter; readonly about: Omit<Drafting, 'tokensThisMonth'> } {
  const { AI_URL, AI_API_KEY, AI_MODEL } = config;
  const missing = Object.entries({ AI_URL, AI_API_KEY, AI_MODEL }).flatMap(([name, value]) => (value === undefined ? [name] : []));
  return { drafter: rulesDrafter(missing), about: { drafter: 'rules', model: null, missing } };
}
