import type { KeyboardEvent, RefObject } from 'react';
import classes from './ask.module.css';

export interface TextWithLinesProps {
  readonly text: string;
  readonly label: string;
  /** Ids of what tells more about the field. */
  readonly describedBy: string;
  /** Lines with something wrong, from 1. */
  readonly marked: ReadonlySet<number>;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onChange: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** A plain field with the numbers of its lines beside it. It is as high as its text, so that numbers and lines scroll as one. Tab leaves it. */
export function TextWithLines({ text, label, describedBy, marked, field, onChange, onKeyDown }: TextWithLinesProps) {
  const lines = text.split('\n').length;
  return (
    <div className={classes.editor}>
      <pre aria-hidden="true" className={classes.numbers}>
        {Array.from({ length: lines }, (_, index) => (
          <span key={index} data-bad={marked.has(index + 1)}>
            {index + 1}
            {'\n'}
          </span>
        ))}
      </pre>
      <textarea
        ref={field}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={marked.size > 0}
        value={text}
        rows={lines}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
