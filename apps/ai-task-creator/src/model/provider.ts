import { type ErrorCode, errorCatalogue, type TokenFigures } from '@trem/contracts';
import type { ModelCall } from '@trem/control-store';
import { ProblemError } from '@trem/nest-platform';
import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { z } from 'zod';
import { modelAnswer } from './answer.js';
import { limitedFetch } from './limited-fetch.js';
import type { Message } from './request-text.js';

export interface ProviderOptions {
  readonly url: string;
  readonly key: string;
  readonly model: string;
  readonly format: 'json-schema' | 'json-object';
  /** Of one answer, ms. */
  readonly timeoutMs: number;
  /** Told of every call, also of one that failed. */
  readonly onCall: (call: ModelCall) => Promise<void>;
}

/** What a model said. Empty where it said nothing that has the form of an answer. */
export interface Said {
  readonly content: string;
  readonly tokens: TokenFigures;
}

/** Asks a model. Faults of its provider are told apart, and never in the provider's words: those may repeat the key. */
export interface Provider {
  readonly model: string;
  /** @throws AI_KEY_REFUSED · AI_LIMIT_REACHED · AI_UNREACHABLE also at the deadline · AI_REFUSED */
  ask(messages: readonly Message[], signal: AbortSignal): Promise<Said>;
}

const RETRIES = 2;
const nothing: TokenFigures = { prompt: 0, completion: 0, total: 0, cached: 0, durationMs: 0 };
const answerSchema = z.toJSONSchema(modelAnswer, { io: 'input' });

export function openProvider({ url, key, model, format, timeoutMs, onCall }: ProviderOptions): Provider {
  const client = new OpenAI({ baseURL: url, apiKey: key, timeout: timeoutMs, maxRetries: RETRIES, fetch: limitedFetch, logLevel: 'off' });
  const wanted =
    format === 'json-object'
      ? { type: 'json_object' as const }
      : { type: 'json_schema' as const, json_schema: { name: 'task_draft', strict: false, schema: { ...answerSchema } } };
  return {
    model,
    async ask(messages, signal) {
      const began = performance.now();
      const told = (outcome: string, tokens: Omit<TokenFigures, 'durationMs'> = nothing): TokenFigures & ModelCall => ({
        ...tokens,
        ...{ durationMs: Math.round(performance.now() - began), model, outcome },
      });
      try {
        const request = { model, temperature: 0, messages: messages.map((message) => ({ ...message })), response_format: wanted };
        const completion: unknown = await client.chat.completions.create(request, { signal });
        const { content, isRefused, tokens } = read(completion);
        const call = told(isRefused ? 'AI_REFUSED' : 'ok', tokens);
        await onCall(call);
        if (isRefused) {
          throw fault('AI_REFUSED', 422);
        }
        return { content, tokens: figuresOf(call) };
      } catch (error) {
        if (error instanceof ProblemError) {
          throw error;
        }
        const problem = faultOf(error, signal);
        await onCall(told(problem?.problem.code ?? 'AI_ANSWER_UNREADABLE'));
        if (problem === undefined) {
          return { content: '', tokens: figuresOf(told('AI_ANSWER_UNREADABLE')) };
        }
        throw problem;
      }
    },
  };
}

function figuresOf({ prompt, completion, total, cached, durationMs }: TokenFigures): TokenFigures {
  return { prompt, completion, total, cached, durationMs };
}

const count = z.number().int().min(0).max(1e9).catch(0).default(0);
const usage = z
  .object({
    ...{ prompt_tokens: count, completion_tokens: count, total_tokens: count },
    prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);
const completionShape = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage,
});

/** Whatever a server may send under the name of a completion. */
function read(completion: unknown): { content: string; isRefused: boolean; tokens: Omit<TokenFigures, 'durationMs'> } {
  const { data } = completionShape.safeParse(completion);
  const [choice] = data?.choices ?? [];
  const {
    prompt_tokens: prompt = 0,
    completion_tokens: made = 0,
    total_tokens: total = 0,
    prompt_tokens_details: details,
  } = data?.usage ?? {};
  return {
    content: choice?.finish_reason === 'length' ? '' : (choice?.message.content ?? ''),
    isRefused: choice?.finish_reason === 'content_filter' || (choice?.message.refusal ?? '') !== '',
    tokens: { prompt, completion: made, total, cached: details?.cached_tokens ?? 0 },
  };
}

/** Undefined: there was an answer, and it is none that can be read. */
function faultOf(error: unknown, signal: AbortSignal): ProblemError | undefined {
  if (error instanceof APIUserAbortError || signal.aborted) {
    return fault('AI_UNREACHABLE', 504, 'The model did not answer before the deadline');
  }
  if (error instanceof APIConnectionError) {
    return isTooLong(error) ? undefined : fault('AI_UNREACHABLE', 503, 'The model does not answer, or its answer breaks off');
  }
  if (error instanceof APIError && typeof error.status === 'number') {
    return ofStatus(error.status);
  }
  return undefined;
}

function ofStatus(status: number): ProblemError {
  if (status === 401 || status === 403) {
    return fault('AI_KEY_REFUSED', 502);
  }
  if (status === 429 || status === 402) {
    return fault('AI_LIMIT_REACHED', 503);
  }
  const detail =
    status < 500
      ? `The provider refuses the request with ${status}: check AI_URL, AI_MODEL and AI_ANSWER_FORMAT`
      : `The provider answered ${status}`;
  return fault('AI_UNREACHABLE', 503, detail);
}

function isTooLong({ cause }: Error): boolean {
  return cause instanceof Error && cause.name === 'AnswerTooLong';
}

/** The cause stays out of the problem and of the log: a provider's words may repeat what was sent, its key included. */
function fault(code: ErrorCode, status: number, detail: string = errorCatalogue[code].title): ProblemError {
  return new ProblemError(code, { status, detail });
}
