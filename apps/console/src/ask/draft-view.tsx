import { Alert, Badge, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import type { Draft, DraftQuestion } from '@trem/contracts';
import { texts } from '../texts/index.js';
import { countText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';
import { DefinitionSection } from './definition-section.js';
import { DraftActions } from './draft-actions.js';
import { ProblemList } from './problem-list.js';

const words = texts.ask.draft;

export interface DraftViewProps {
  readonly draft: Draft;
  /** @param isOnly there was no other question, so that the wish is complete now */
  readonly onAnswer: (question: DraftQuestion, choice: string, isOnly: boolean) => void;
}

/** All that a wish came to. */
export function DraftView({ draft, onAnswer }: DraftViewProps) {
  const { kind, state, explanation, definition, notPossible, problems, findings, withModel } = draft;
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Title order={2} size="h3">
          {kind === 'proposal' ? words.proposal(definition?.name ?? '') : texts.ask.kinds[kind]}
        </Title>
        {(kind === 'proposal' || state === 'refused') && (
          <Badge variant="outline" color="gray" c="inherit" tt="none">
            {texts.ask.states[state]}
          </Badge>
        )}
        <Text size="sm" c="dimmed">
          {draft.by.drafter === 'model' ? words.byModel(draft.by.model) : words.byRules}
        </Text>
      </Group>
      {explanation !== '' && <Text>{explanation}</Text>}
      <Questions questions={draft.questions} onAnswer={onAnswer} />
      {notPossible.length > 0 && (
        <Alert color="yellow" title={words.notPossible}>
          <List size="sm">
            {notPossible.map(({ asked, why, nearest }) => (
              <List.Item key={asked}>
                <strong>{asked}</strong>: {why}.{nearest !== undefined && ` ${words.nearest(nearest)}`}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <DraftActions draft={draft} />
      <ProblemList title={words.problems} items={problems} />
      <ProblemList title={words.findings} items={findings} />
      <Sentences title={words.assumptions} items={draft.assumptions} />
      <Sentences title={words.notes} items={draft.notes} />
      <Sentences title={words.reasons} items={draft.reasons.map(({ task, text }) => `${task}: ${text}`)} />
      {definition !== undefined && <DefinitionSection draft={draft} definition={definition} />}
      <Usage draft={draft} />
      {withModel !== undefined && kind !== 'proposal' && (
        <Text size="sm" c="dimmed">
          {withModel}
        </Text>
      )}
    </Stack>
  );
}

function Questions({ questions, onAnswer }: { readonly questions: Draft['questions']; readonly onAnswer: DraftViewProps['onAnswer'] }) {
  return questions.map((question) => (
    <Alert key={question.text} color="blue" title={question.text}>
      {question.choices.length === 0 ? (
        <Text size="sm">{words.sayIt}</Text>
      ) : (
        <Group gap={8}>
          {question.choices.map((choice) => (
            <Button key={choice} variant="default" size="compact-md" onClick={() => onAnswer(question, choice, questions.length === 1)}>
              {choice}
            </Button>
          ))}
        </Group>
      )}
    </Alert>
  ));
}

function Sentences({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  return items.length === 0 ? null : (
    <section aria-label={title}>
      <Title order={3} size="h5" mb={4}>
        {title}
      </Title>
      <List size="sm">
        {items.map((item) => (
          <List.Item key={item}>{item}</List.Item>
        ))}
      </List>
    </section>
  );
}

function Usage({ draft: { tokens, rounds } }: { readonly draft: Draft }) {
  if (tokens === undefined) {
    return null;
  }
  const { prompt, completion, total, cached, durationMs } = tokens;
  return (
    <Text size="sm" c="dimmed">
      {words.tokens({
        ...{ prompt: countText(prompt), completion: countText(completion), total: countText(total) },
        ...{ cached: countText(cached), time: durationText(durationMs) },
      })}
      {rounds > 0 && ` ${words.rounds(rounds)}`}
    </Text>
  );
}
