import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { Installation, Scenario } from '@trem/test-installation';
import { testServers } from '@trem/testing';

/** A timer of a task's workflow; ms since 1970. */
export interface FiredTimer {
  /**
   * When it was to fire, by what the workflow asked for: a time from its last look at the clock on, which lay between the begin and the end of its
   * workflow task. On a busy machine those are seconds apart.
   */
  readonly askedFrom: number;
  readonly askedTo: number;
  /** When Temporal's server fired it: what it is late is the machine's doing, not Trem's. */
  readonly firedAt: number;
}

/** The timer that was to fire nearest to a time, of the workflow's run of now or of the one before it. @throws when none has fired */
export async function firedTimer({ namespace }: Installation, scenario: Scenario, at: number): Promise<FiredTimer> {
  const connection = await Connection.connect({ address: testServers().temporal });
  try {
    const { id } = await scenario.status();
    const { workflow } = new Client({ connection, namespace });
    const { events: newest } = await workflow.getHandle(`task:${id}`).fetchHistory();
    const before = newest?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    const older = before == null || before === '' ? [] : (await workflow.getHandle(`task:${id}`, before).fetchHistory()).events;
    const timers = [...timersOf(newest ?? []), ...timersOf(older ?? [])];
    const [nearest] = timers.sort((one, other) => Math.abs(one.askedTo - at) - Math.abs(other.askedTo - at));
    if (nearest === undefined) {
      throw new Error('no timer of the task has fired');
    }
    return nearest;
  } finally {
    await connection.close();
  }
}

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

function timersOf(events: readonly HistoryEvent[]): readonly FiredTimer[] {
  return events.flatMap(({ eventTime: fired, timerFiredEventAttributes: attributes }): readonly FiredTimer[] => {
    const numbered = (number: unknown) => events.find(({ eventId }) => String(eventId) === String(number));
    const started = numbered(attributes?.startedEventId);
    const after = msOf(started?.timerStartedEventAttributes?.startToFireTimeout);
    const decided = numbered(started?.timerStartedEventAttributes?.workflowTaskCompletedEventId);
    const looked = numbered(decided?.workflowTaskCompletedEventAttributes?.startedEventId);
    return attributes == null
      ? []
      : [{ askedFrom: msOf(looked?.eventTime) + after, askedTo: msOf(started?.eventTime) + after, firedAt: msOf(fired) }];
  });
}

function msOf(time: { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
}
