/** The page of all operations, given as `ecs:CreateService`, by the service that requests are signed for. */
export function renderOperations(operations: readonly string[]): string {
  const byService = new Map<string, string[]>();
  for (const operation of [...operations].sort()) {
    const [service = '', name = ''] = operation.split(':');
    byService.set(service, [...(byService.get(service) ?? []), name]);
  }
  const rows = [...byService].map(([service, names]) => `| \`${service}\` | ${names.length} | ${names.join(', ')} |`);
  return `# Operations of the local cloud

Made by \`npm run operations\`. What is not here answers \`UnknownOperationException\`. Which client of other people checks each:
\`npx nx run local-cloud:conformance\`.

${operations.length} operations of ${byService.size} services, by the name that requests are signed for:

| Service | Operations | Names |
|---|---|---|
${rows.join('\n')}
`;
}
