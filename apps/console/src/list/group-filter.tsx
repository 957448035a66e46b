import { texts } from '../texts/index.js';
import type { Tone } from '../theme/tone.js';
import { countText } from '../words/amounts.js';
import classes from './list.module.css';

export interface Group {
  readonly name: string;
  readonly text: string;
  readonly count: number;
  readonly tone: Tone;
  /** It is to be seen before all others. */
  readonly isStrong?: boolean;
}

export interface GroupFilterProps {
  readonly label: string;
  readonly groups: readonly Group[];
  /** Undefined: all. */
  readonly chosen: string | undefined;
  readonly total: number;
  readonly onChoose: (name: string | undefined) => void;
}

/** How many there are of each kind, at a glance; each leads to those only, and pressed again to all. */
export function GroupFilter({ label, groups, chosen, total, onChoose }: GroupFilterProps) {
  const isMissing = chosen !== undefined && !groups.some(({ name }) => name === chosen);
  const shown = isMissing ? [...groups, { name: chosen, text: chosen, count: 0, tone: 'rest' as const }] : groups;
  return (
    <fieldset className={classes.groups} aria-label={label}>
      <button type="button" className="plain-button" aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>
        {texts.list.all} <span>{countText(total)}</span>
      </button>
      {shown.map(({ name, text, count, tone, isStrong = false }) => (
        <button
          key={name}
          type="button"
          className="plain-button"
          data-tone={tone}
          data-strong={isStrong}
          aria-pressed={chosen === name}
          onClick={() => onChoose(chosen === name ? undefined : name)}
        >
          {text} <span>{countText(count)}</span>
        </button>
      ))}
    </fieldset>
  );
}
