import { type AskedExample, type CatalogueRows, idsOf } from './bad-inputs';

/** What each part of an id stands for. */
const AREAS: Readonly<Record<string, string>> = {
  ENV: 'Environment',
  NET: 'Network',
  ECS: 'Tasks and services',
  SEC: 'Secrets',
  EC2: 'Instances',
  RDS: 'Database',
  REDIS: 'Cache',
  LB: 'Load balancer',
  DNS: 'Domains and certificates',
  API: 'HTTP API',
  CD: 'Releases',
  ECR: 'Images',
  MON: 'Monitoring',
  IAM: 'Roles',
  GATE: 'Accepted findings',
};

/** Findings of the gate about acknowledgements and stacks: no single input shows them. */
const OF_THE_GATE: Readonly<Record<string, string>> = {
  'BERTH-ENV-101': 'no stack can change what another imports; share it by writeContract() and readContract()',
  'BERTH-GATE-001':
    'has no namespace, so that the finding vanishes; write "AwsSolutions::AwsSolutions-EC23" or the like',
  'BERTH-GATE-002': 'needs a reason of 20 characters and an owner; use acknowledge() of @berth/foundation',
  'BERTH-GATE-003': 'accepts what is not found; remove it',
};

const HEADER = `# Errors

Every mistake that Berth refuses has an id, which never changes. It is told as

\`\`\`
<id> <path> = <value>: <what is wrong>; <what to do>
\`\`\`

all mistakes of an environment at once, before anything is written or deployed. BERTH-NET-009 is a warning: the deployment goes on.
With \`--json\` of a command each is a member of \`error.problems\`, with the id as \`code\` and what to do as \`hint\`.
Mistakes in a config or in a constructor are met when the program runs; those marked "in templates" by the gate, when it synthesizes, and there also for what other constructs make.
Below are the very words, as the rules say them.

<!-- written by \`npm run bad-inputs\` from the rules and their tests -->
`;

/** The page of all ids, each with examples in the words of the rules; and the ids that have none. */
export function renderErrors(
  ids: readonly string[],
  examples: readonly AskedExample[],
  rows: CatalogueRows,
): { readonly text: string; readonly missing: readonly string[] } {
  const known = [...new Set(ids)].sort();
  const shown = new Map(known.map(id => [id, linesOf(id, examples)]));
  const sections = Object.entries(AREAS).flatMap(([area, title]) => {
    const ofArea = known.filter(id => id.startsWith(`BERTH-${area}-`));
    if (ofArea.length === 0) return [];
    return [`## ${title}\n`, ...ofArea.map(id => renderId(id, shown.get(id) ?? [], rows))];
  });
  return {
    text: `${[HEADER, ...sections].join('\n')}`,
    missing: known.filter(id => shown.get(id)?.length === 0),
  };
}

function renderId(id: string, lines: readonly string[], rows: CatalogueRows): string {
  const of = Object.entries(rows).filter(([, { refused }]) => id in refused);
  const where = of.map(([row, { refused }]) => `${row}, ${refused[id]?.join(', ')}`).join('; ');
  return [`### ${id}`, ...(where ? ['', `Catalogue of bad input: ${where}.`] : []), '', ...lines, ''].join('\n');
}

function linesOf(id: string, examples: readonly AskedExample[]): string[] {
  const ofGate = OF_THE_GATE[id];
  if (ofGate !== undefined) return [`- in templates: \`${ofGate}\``];
  return examples.flatMap(({ what, told, place }) =>
    told
      .split('\n')
      .filter(text => idsOf(text)[0] === id)
      .map(text => `- ${what}${place === 'template' ? ', in templates' : ''}: ${code(text.slice(id.length + 1))}`),
  );
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}
