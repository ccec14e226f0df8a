import { Guardrails } from '@berth/guardrails';
import { Platform, SharedPlatform } from '@berth/platform';
import { App } from 'aws-cdk-lib/core';
import type { Choices } from '../../src/choices';
import { environmentConfigOf, sharedConfigOf } from '../../src/configs';

// a process for each: the CDK keeps what it has made in one for ever

/** One assembly with all environments: a finding, a mistake or a conflict ends it. Prints the names of the stacks. */
function main(chosen: Choices): void {
  const app = new App();
  Guardrails.of(app);
  new SharedPlatform(app, sharedConfigOf(chosen));
  for (const name of chosen.environments) new Platform(app, environmentConfigOf(chosen, name));
  process.stdout.write(JSON.stringify(app.synth().stacks.map(({ stackName }) => stackName)));
}

main(JSON.parse(process.argv[2] ?? ''));
