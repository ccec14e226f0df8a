import { formatRollout } from '@berth/rollout';
import { chooseImage, readRollouts } from '../../src/engine/contracts';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FIRST, rollout } from '../_fakes/rollout';

test('the services of an environment are read in the order of their names, and no others', async () => {
  const { parameters, ports } = new FakeAws(new ManualClock());
  parameters.clear();
  for (const service of ['worker', 'admin', 'pyshop']) {
    parameters.set(`/berth/dev/${service}/rollout/v1`, formatRollout({ ...rollout, service }));
  }
  parameters.set('/berth/dev/pyshop/rollout/v2', 'not for us').set('/berth/dev/network/v1', '{}');
  parameters.set('/berth/production/pyshop/rollout/v1', 'not for dev');

  const found = await readRollouts('dev', ports.parameters);

  expect(found.map(({ service }) => service)).toEqual(['admin', 'pyshop', 'worker']);
});

test('an environment without services has none', async () => {
  await expect(readRollouts('staging', new FakeAws(new ManualClock()).ports.parameters)).resolves.toEqual([]);
});

const image = (name: string) => ({ name, digest: FIRST });
const service = {
  ...rollout,
  service: 'shop-dev',
  repository: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/a/pyshop',
};

test.each([
  ['of its name', ['pyshop', 'shop-dev'], 'pyshop'],
  ['of its name, before another', ['other', 'shop-dev'], 'shop-dev'],
  ['of its repository', ['other', 'pyshop'], 'pyshop'],
  ['that is the only one', ['other'], 'other'],
])('a service runs the image %s', (_, names, chosen) => {
  expect(chooseImage(service, names.map(image))).toEqual(image(chosen));
});

test.each([
  [[], 'the app depends on no service'],
  [['one', 'another'], 'none of one, another has its name'],
])('a service has no image among %j', (names, why) => {
  expect(() => chooseImage(service, names.map(image))).toThrow(
    expect.objectContaining({
      name: 'ImageUnknown',
      message: `no image for service shop-dev: ${why}`,
      hint: 'add the service to `runs` in .projenrc.ts, or name an image with --image',
    }),
  );
});
