import { Guardrails } from '@berth/guardrails';
import { Platform, SharedPlatform } from '@berth/platform';
import { App } from 'aws-cdk-lib/core';
import type { Choices } from '../src/choices';
import { environmentConfigOf, sharedConfigOf } from '../src/configs';
import { pairwise } from './_fixtures/choices';

// the gate judges every template: seconds for each environment, minutes where others work, too
jest.setTimeout(3_600_000);

/** One assembly with all environments: a finding, a mistake or a conflict ends it. */
function synthesize(chosen: Choices): string[] {
  const app = new App();
  Guardrails.of(app);
  new SharedPlatform(app, sharedConfigOf(chosen));
  for (const name of chosen.environments) new Platform(app, environmentConfigOf(chosen, name));
  return app.synth().stacks.map(({ stackName }) => stackName);
}

test.each(pairwise().map(chosen => [JSON.stringify(chosen), chosen] as const))(
  '%s is synthesized, with no finding',
  (title, chosen) => {
    process.stderr.write(`${title}\n`);

    const stacks = synthesize(chosen);

    for (const name of ['global', ...chosen.environments]) {
      expect(stacks.filter(stack => stack.startsWith(`${name}-`))).not.toEqual([]);
    }
  },
);
