import {
  coerceInputValue,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  type OperationDefinitionNode,
  specifiedRules,
  typeFromAST,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql';

/** GraphQL's own texts repeat what was sent, and a password of the wrong type may be among it. These name places, never values. */
const VALUE = 'A value is not of its type';

const silentValues: ValidationRule = (context) =>
  ValuesOfCorrectTypeRule(
    Object.create(context, {
      reportError: {
        value: (error: GraphQLError) =>
          context.reportError(
            new GraphQLError(isAboutNames(error) ? error.message : VALUE, error.nodes === undefined ? {} : { nodes: error.nodes }),
          ),
      },
    }),
  );

const rules = specifiedRules.map((rule) => (rule === ValuesOfCorrectTypeRule ? silentValues : rule));

/** All that is wrong with a question and its variables. */
export function faultsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const errors = validate(schema, document, rules);
  return errors.length > 0 ? errors : faultsOfVariables(schema, operation, variables);
}

function faultsOfVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  return variableDefinitions.flatMap((definition) => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as Parameters<typeof typeFromAST>[1] & never);
    const value = variables[name];
    if (!isInputType(type) || (value === undefined && (definition.defaultValue !== undefined || definition.type.kind !== 'NonNullType'))) {
      return [];
    }
    const faults: GraphQLError[] = [];
    coerceInputValue(value, type, (path, _, error) => {
      const place = [`$${name}`, ...path].join('.');
      faults.push(new GraphQLError(`${place}: ${isAboutNames(error) ? error.message : VALUE}`, { nodes: [definition] }));
    });
    return faults;
  });
}

/** Says a field that is missing or unknown: its name is part of the schema or of the question, not a value. */
function isAboutNames({ message }: GraphQLError): boolean {
  return message.startsWith('Field "');
}
