import { ask, type Prompter } from '../src/questions';

/** Answers in their order; who has none left gives up. */
function answering(...answers: string[]): Prompter & { readonly asked: string[] } {
  const asked: string[] = [];
  const next = (message: string) => {
    asked.push(message);
    return Promise.resolve(answers.shift());
  };
  return { asked, text: next, select: next };
}

test('asks for everything that is not said', async () => {
  const prompter = answering('shop', 'ec2', 'none', 'redis', 'cdn', 'dev, prod', 'https://npm.example.com/');

  expect(await ask({}, prompter)).toEqual({
    name: 'shop',
    compute: 'ec2',
    database: 'none',
    cache: 'redis',
    edge: 'cdn',
    environments: ['dev', 'prod'],
    registry: 'https://npm.example.com/',
  });
});

test('does not ask for what is said', async () => {
  const prompter = answering('none', 'http', 'dev', 'https://npm.example.com/');

  await ask({ name: 'shop', compute: 'ec2', database: 'none' }, prompter);

  expect(prompter.asked).toEqual([
    'A cache?',
    'How do users come in?',
    'Which environments, in their order?',
    'Which registry has the @berth packages?',
  ]);
});

test('a domain is asked for by the edge that needs it', async () => {
  const prompter = answering(
    'shop',
    'ec2',
    'none',
    'none',
    'domain',
    'shop.example.com',
    'dev',
    'https://npm.example.com/',
  );

  expect(await ask({}, prompter)).toMatchObject({ edge: 'domain', domain: 'shop.example.com' });
});

test.each([0, 1, 4, 5, 6])('who gives up after %d answers gets nothing', async count => {
  const answers = ['shop', 'ec2', 'none', 'none', 'http', 'dev'].slice(0, count);

  expect(await ask({}, answering(...answers))).toBeUndefined();
});

test('an answer that will not do is told at once', async () => {
  const told: (string | undefined)[] = [];
  const prompter: Prompter = {
    text: async (_, initial, problemWith) => {
      told.push(problemWith('No Name'), problemWith(initial));
      return initial;
    },
    select: async (_, _offers, initial) => initial,
  };

  await ask({}, prompter);

  expect(told).toEqual([
    expect.stringContaining('must be lower-case letters'),
    undefined,
    expect.stringContaining('must be lower-case letters'),
    undefined,
    'must be an address that begins with https://',
    undefined,
  ]);
});
