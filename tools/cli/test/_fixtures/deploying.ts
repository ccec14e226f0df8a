import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackDeployment } from '../../src/infrastructure/toolkit';
import { readAssembly, type StackTemplate } from '../../src/workspace/assembly';
import { findEnvironment } from '../../src/workspace/workspace';
import { fakeContext } from '../_fakes/context';
import { FIRST } from '../_fakes/rollout';
import { workspace } from './workspace';

/** A user at the root of a workspace; the toolkit makes stacks in the account. */
export function atRoot(image: object = {}, files: Readonly<Record<string, object>> = {}) {
  const root = workspace({
    'services/pyshop/dist/image.json': { name: 'pyshop', digest: FIRST, tag: 'one', ...image },
    ...files,
  });
  const context = fakeContext(root);
  const { stacks } = readAssembly(findEnvironment('dev', root));
  const template = (name: string) => stacks.find(stack => stack.name === name)?.template as StackTemplate;
  context.aws.images.add(FIRST);
  context.toolkit.deploy.mockImplementation(async (deployment: StackDeployment) => {
    await deployment.approve();
    stand(deployment.stackName, template(deployment.stackName));
  });
  const stand = (name: string, deployed: StackTemplate, status = 'CREATE_COMPLETE') =>
    context.aws.stacks.set(name, {
      state: { name, status, parameters: {}, tags: {}, terminationProtection: false },
      template: deployed,
    });
  return { context, stand, template };
}

/** The image of the service in `root` was not made, or is gone. */
export const withoutImage = (root: string) => rmSync(join(root, 'services/pyshop/dist/image.json'));
