import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { problemItems, type SchemaIssue } from './issues.js';
import { invalid, ProblemError } from './problem-error.js';

/**
 * Checks every argument that names a schema, and hands on what the schema made of it (defaults filled in).
 * @throws REQUEST_INVALID (400) with all issues · NOT_FOUND (404) for a part of the path: nothing has a name that no name can be
 */
@Injectable()
export class SchemaPipe implements PipeTransform<unknown, Promise<unknown>> {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { schema, type } = metadata;
    if (schema === undefined) {
      return value;
    }
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) {
      return result.value;
    }
    throw type === 'param' ? new ProblemError('NOT_FOUND', { status: 404 }) : invalid(problemItems(withField(result.issues, metadata)));
  }
}

/** A single query parameter has no path of its own: its name is the path. */
function withField(issues: readonly SchemaIssue[], { type, data }: ArgumentMetadata): readonly SchemaIssue[] {
  return type === 'query' && data !== undefined ? issues.map((issue) => ({ ...issue, path: [data, ...(issue.path ?? [])] })) : issues;
}
