import { choiceProblems, type Wanted } from './choice-problems';
import { DEFAULTS, NPM_REGISTRY, OFFERS } from './choices';

/** The questions, as a library puts them; undefined when somebody gives up. */
export interface Prompter {
  text(
    message: string,
    initial: string,
    problemWith: (value: string) => string | undefined,
  ): Promise<string | undefined>;
  select(message: string, offers: Readonly<Record<string, string>>, initial: string): Promise<string | undefined>;
}

type Answers = { -readonly [Key in keyof Wanted]?: Wanted[Key] };

const KINDS = {
  compute: 'Where do tasks run?',
  database: 'A database?',
  cache: 'A cache?',
  edge: 'How do users come in?',
} as const;

/** Asks for what is not said yet, one thing after another. */
export async function ask(said: Partial<Wanted>, prompter?: Prompter): Promise<Partial<Wanted> | undefined> {
  const { text, select } = prompter ?? (await terminalPrompter());
  const answers: Answers = { ...said };
  const answerText = async (key: 'name' | 'domain' | 'registry', message: string, initial: string) => {
    answers[key] ??= await text(message, initial, value => problemWith(key, { ...answers, [key]: value }));
    return answers[key] !== undefined;
  };

  if (!(await answerText('name', 'What is it called?', 'shop'))) return undefined;
  for (const [key, message] of Object.entries(KINDS) as [keyof typeof KINDS, string][]) {
    answers[key] ??= await select(message, OFFERS[key], DEFAULTS[key]);
    if (answers[key] === undefined) return undefined;
  }
  if (answers.edge === 'domain' && !(await answerText('domain', 'Which domain?', `${answers.name}.example.com`)))
    return undefined;
  if (answers.environments === undefined) {
    const names = await text('Which environments, in their order?', DEFAULTS.environments.join(','), value =>
      problemWith('environments', { ...answers, environments: listed(value) }),
    );
    if (names === undefined) return undefined;
    answers.environments = listed(names);
  }
  if (!(await answerText('registry', 'Which registry has the @berth packages?', NPM_REGISTRY))) return undefined;
  return answers;
}

function listed(names: string): string[] {
  return names.split(',').map(name => name.trim());
}

/** What the answer itself has wrong; what comes later is asked later. */
function problemWith(key: string, answers: Answers): string | undefined {
  const all = { ...DEFAULTS, name: undefined, domain: undefined, registry: undefined, ...answers };
  return choiceProblems(all).find(({ path }) => path.startsWith(key))?.fact;
}

async function terminalPrompter(): Promise<Prompter> {
  const prompts = await import('@clack/prompts');
  const told = async (answer: Promise<string | symbol>) => {
    const value = await answer;
    return typeof value === 'symbol' ? undefined : value;
  };
  return {
    text: (message, initial, problem) =>
      told(prompts.text({ message, initialValue: initial, validate: value => problem(value ?? '') })),
    select: (message, offers, initial) =>
      told(
        prompts.select({
          message,
          initialValue: initial,
          options: Object.entries(offers).map(([value, label]) => ({ value, label })),
        }),
      ),
  };
}
