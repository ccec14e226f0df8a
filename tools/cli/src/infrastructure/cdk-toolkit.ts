import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ExitCode } from '../exit-code';
import { findingsIn } from '../workspace/gate';
import { deployFailure, stackFailure } from './stack-failure';
import { synthFailure } from './synth-failure';
import type { StackDeployment, StackOperation, ToolkitPort } from './toolkit';
import { ToolkitHost } from './toolkit-host';

/** The CDK toolkit library. */
export const cdkToolkit: ToolkitPort = {
  synth: async folder => {
    const { MemoryContext, host, toolkit } = await load();
    const app = await toolkit.fromCdkApp('node lib/main.js', {
      workingDirectory: folder,
      outdir: join(folder, 'cdk.out'),
      // the same on every computer: no context of the user's home, no lookups, no credentials
      contextStore: new MemoryContext(contextOf(folder)),
      lookups: false,
      resolveDefaultEnvironment: false,
    });
    try {
      const assembly = await toolkit.synth(app);
      const names = assembly.cloudAssembly.stacks.map(({ stackName }) => stackName);
      await assembly.dispose();
      return names;
    } catch (error) {
      throw synthFailure(basename(folder), error, host.errors, () => findingsIn(join(folder, 'cdk.out')));
    }
  },

  deploy: async deployment => {
    const { StackParameters, StackSelectionStrategy, toolkit, host, refusal } = await load(deployment);
    const source = await toolkit.fromAssemblyDirectory(deployment.assembly);
    try {
      await toolkit.deploy(source, {
        stacks: { strategy: StackSelectionStrategy.PATTERN_MUST_MATCH_SINGLE, patterns: [deployment.hierarchicalId] },
        deploymentMethod: { method: 'change-set', changeSetName: deployment.changeSet },
        parameters: StackParameters.withExisting({ ...deployment.parameters }),
        stackEventPollingInterval: deployment.pollMs,
      });
    } catch (error) {
      const refused = refusal();
      if (refused !== undefined) throw refused;
      throw deployFailure(error, deployment.stackName, host);
    }
  },

  destroy: async operation => {
    const { StackSelectionStrategy, toolkit, host } = await load(operation);
    const source = await toolkit.fromAssemblyDirectory(operation.assembly);
    try {
      await toolkit.destroy(source, {
        stacks: { strategy: StackSelectionStrategy.PATTERN_MUST_MATCH_SINGLE, patterns: [operation.hierarchicalId] },
      });
    } catch (error) {
      throw stackFailure('StackNotDeleted', error, operation.stackName, host, ExitCode.notRolledBack);
    }
  },

  bootstrap: async (account, region, step) => {
    const { BootstrapEnvironments, toolkit, host } = await load({ step });
    try {
      const { environments } = await toolkit.bootstrap(BootstrapEnvironments.fromList([`aws://${account}/${region}`]));
      return environments.some(({ status }) => status === 'success');
    } catch (error) {
      throw deployFailure(error, 'CDKToolkit', host);
    }
  },

  diff: async (folder, hierarchicalIds) => {
    const { StackSelectionStrategy, toolkit, host } = await load();
    const diffs = await toolkit.diff(await toolkit.fromAssemblyDirectory(folder), {
      stacks: { strategy: StackSelectionStrategy.PATTERN_MUST_MATCH, patterns: [...hierarchicalIds] },
    });
    const changed = Object.values(diffs).filter(diff => !diff.isEmpty).length;
    return { text: host.results.join('\n'), changed };
  },
};

/** A toolkit with its own host, so that two of them never mix their messages. */
async function load(listener: Partial<Pick<StackDeployment, 'approve'>> & Partial<Pick<StackOperation, 'step'>> = {}) {
  const library = await import('@aws-cdk/toolkit-lib');
  let refused: unknown;
  const host = new ToolkitHost(listener.step, async () => {
    try {
      await listener.approve?.();
      return true;
    } catch (error) {
      // the toolkit removes the change set when the answer is no, and would hide why
      refused = error;
      return false;
    }
  });
  const toolkit = new library.Toolkit({ ioHost: host, emojis: false, color: false });
  return { ...library, host, toolkit, refusal: () => refused };
}

function contextOf(folder: string): Record<string, unknown> {
  const read = (file: string): Record<string, unknown> =>
    existsSync(join(folder, file))
      ? (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>)
      : {};
  return { ...(read('cdk.json').context as object | undefined), ...read('cdk.context.json') };
}
