export { type SchemaIssue, schemaProblems as problemItems } from '@trem/contracts';
