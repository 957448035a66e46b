import { Text } from '@mantine/core';
import type { ProblemItem } from '@trem/contracts';
import { texts } from '../texts/index.js';
import classes from './ask.module.css';
import { ProblemText } from './problem-text.js';

const words = texts.ask.definition;

export interface LineListProps {
  readonly problems: readonly ProblemItem[];
  readonly onGo: (problem: ProblemItem) => void;
}

/** What is wrong, each with the line that it is about as a way there. */
export function LineList({ problems, onGo }: LineListProps) {
  return problems.length === 0 ? null : (
    <ul className={classes.problems} aria-label={words.faultsTitle}>
      {problems.map((problem) => {
        const { severity, code, path, text, line = 1 } = problem;
        return (
          <li key={`${code} ${path} ${text}`} data-severity={severity}>
            <Text size="sm">
              <button type="button" className={classes.goTo} onClick={() => onGo(problem)}>
                {words.line(line)}
              </button>{' '}
              {code} {path !== '' && <code>{path}</code>}
            </Text>
            <ProblemText item={problem} />
          </li>
        );
      })}
    </ul>
  );
}
