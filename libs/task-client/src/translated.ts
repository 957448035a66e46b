import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isErrorCode } from '@trem/contracts';
import { CommandRefused } from './command-refused.js';

const unavailable = 14;
/**
 * Whether the command was carried out is unknown, and to repeat it with its id is safe: the call was broken off (1, 4), met a server too busy for it (8)
 * or another that began the same workflow (10), found a workflow whose worker is failing at it just now (9), or ended in an error of the server or of
 * the way to it (2, 11, 13, 15).
 * Source: gRPC's status codes, https://grpc.io/docs/guides/status-codes/.
 */
const outcomeUnknown: readonly number[] = [1, 2, 4, 8, 9, 10, 11, 13, 15];

/** What an error of the Temporal client means for a command. One that is none of Temporal's is returned as it is. */
export function translated(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError) {
    const type = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
    return typeof type === 'string' && isErrorCode(type) ? new CommandRefused(type, { cause: error }) : error;
  }
  if (error instanceof WorkflowNotFoundError) {
    return new CommandRefused('TASK_NOT_STARTED', { cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new CommandRefused('NO_WORKER', { cause: error });
  }
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return new CommandRefused('NO_WORKER', { cause: error }); // by somebody else, in the same moment
  }
  const code = grpcCodeOf(error);
  if (code !== undefined && outcomeUnknown.includes(code)) {
    return new CommandRefused('NO_WORKER', { cause: error });
  }
  return code === unavailable ? new CommandRefused('SERVICE_UNREACHABLE', { cause: error }) : error;
}

/** The code that the server, or the way to it, answered with; the client wraps it once or twice. */
function grpcCodeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) {
    return error.code;
  }
  return error instanceof Error && error.cause !== undefined ? grpcCodeOf(error.cause) : undefined;
}
