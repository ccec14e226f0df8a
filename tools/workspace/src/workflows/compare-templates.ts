/** A CloudFormation template, as far as it is compared. */
export interface ComparedTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
}

/** What happens to one resource of a template. */
export interface TemplateChange {
  readonly change: 'new' | 'gone' | 'different';
  readonly type: string;
  readonly logicalId: string;
}

/** Differences between two templates of one stack; of a stack that is new or gone, one is empty. */
export function templateChanges(before: ComparedTemplate, after: ComparedTemplate): TemplateChange[] {
  const { Resources: was = {} } = before;
  const { Resources: is = {} } = after;
  const logicalIds = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  return logicalIds.flatMap((logicalId): TemplateChange[] => {
    const old = was[logicalId];
    const now = is[logicalId];
    if (!old) return now ? [{ change: 'new', type: now.Type, logicalId }] : [];
    if (!now) return [{ change: 'gone', type: old.Type, logicalId }];
    return isSame(old, now) ? [] : [{ change: 'different', type: now.Type, logicalId }];
  });
}

/** Metadata is for readers of the template: AWS does nothing with it. */
function isSame(one: object, other: object): boolean {
  const [a, b] = [one, other].map(resource => JSON.stringify({ ...resource, Metadata: undefined }));
  return a === b;
}

/** A comment in Markdown; the headings are templates, named as the caller likes. */
export function renderChanges(changes: Readonly<Record<string, readonly TemplateChange[]>>): string {
  const changed = Object.entries(changes).filter(([, { length }]) => length > 0);
  const head = '## Templates\n';
  if (changed.length === 0) return `${head}\nThis pull request changes none.\n`;
  return [head, ...changed.map(([name, rows]) => renderTemplate(name, rows))].join('\n');
}

function renderTemplate(name: string, rows: readonly TemplateChange[]): string {
  const lines = rows.map(({ change, type, logicalId }) => `| ${change} | \`${type}\` | \`${logicalId}\` |`);
  return [
    '<details>',
    `<summary>${name}: ${summary(rows)}</summary>`,
    '',
    ...TABLE,
    ...lines,
    '',
    '</details>',
    '',
  ].join('\n');
}

const TABLE = ['| | type | logical id |', '| --- | --- | --- |'];

function summary(rows: readonly TemplateChange[]): string {
  const kinds = ['new', 'different', 'gone'] as const;
  const counts = kinds.map(kind => ({ kind, count: rows.filter(({ change }) => change === kind).length }));
  return counts.flatMap(({ kind, count }) => (count > 0 ? [`${count} ${kind}`] : [])).join(', ');
}
