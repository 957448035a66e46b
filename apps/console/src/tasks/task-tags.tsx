import { Text } from '@mantine/core';
import { texts } from '../texts/index.js';
import { isTagged } from './task-filter.js';
import classes from './task-tags.module.css';

const words = texts.tasks.tags;

interface TaskTagsProps {
  readonly task: string;
  readonly tags: readonly string[];
  /** Those that the list is narrowed to. */
  readonly chosen: readonly string[];
  readonly onToggle: (tag: string) => void;
}

/** The tags of a task; each leads to the tasks that carry it. Nothing where there are none. */
export function TaskTags({ task, tags, chosen, onToggle }: TaskTagsProps) {
  return tags.length === 0 ? null : (
    <ul className={classes.tags} aria-label={words.of(task)}>
      {tags.map((tag) => (
        <li key={tag}>
          <button
            type="button"
            className={classes.tag}
            title={words.only(tag)}
            aria-pressed={isTagged(chosen, tag)}
            onClick={() => onToggle(tag)}
          >
            {tag}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What the list is narrowed to, wherever it came from: an address may name a tag that no task carries any more. */
export function ChosenTags({ chosen, onToggle }: Pick<TaskTagsProps, 'chosen' | 'onToggle'>) {
  return chosen.length === 0 ? null : (
    <fieldset className={classes.chosen} aria-label={words.chosen}>
      <Text size="sm" c="dimmed" aria-hidden>
        {words.chosen}
      </Text>
      {chosen.map((tag) => (
        <button key={tag} type="button" className={classes.without} aria-label={words.without(tag)} onClick={() => onToggle(tag)}>
          {tag}
        </button>
      ))}
    </fieldset>
  );
}
