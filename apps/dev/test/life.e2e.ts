import { Rehearsal } from '@berth/rehearsal';

jest.setTimeout(1_800_000);

let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await Rehearsal.start('dev');
});

afterAll(() => rehearsal.stop());

test('dev is deployed from nothing, serves, and is destroyed; what stays is a snapshot of its data', async () => {
  const before = await rehearsal.account.inventory();

  await rehearsal.deploy('dev');
  const { url } = await rehearsal.serving('dev');
  const answer = await fetch(new URL('/products', url));
  await rehearsal.destroy('dev');

  expect(answer.status).toBe(200);
  const left = (await rehearsal.account.inventory()).filter(line => !before.includes(line));
  expect(left).toEqual([expect.stringMatching(/^database snapshot dev-/)]);
});
