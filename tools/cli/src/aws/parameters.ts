import { partOf } from './aws-failure';
import { type Connection, lazily, readOptions, writeOptions } from './connection';

/** Parameters of Systems Manager: contracts between stacks, and the lock. */
export interface ParametersPort {
  /** The values of those of `names` that exist. */
  values(names: readonly string[]): Promise<Record<string, string>>;

  /** All parameters below `path`, by name. */
  below(path: string): Promise<Record<string, string>>;

  /** Writes a new parameter; false when there is one already. */
  create(name: string, value: string): Promise<boolean>;

  overwrite(name: string, value: string): Promise<void>;

  /** Removes it; one that is gone already is fine. */
  remove(name: string): Promise<void>;
}

export function parametersPort(connection: Connection): ParametersPort {
  const load = (options: ReturnType<typeof readOptions> | ReturnType<typeof writeOptions>) =>
    lazily(async () => {
      const { SSM } = await import('@aws-sdk/client-ssm');
      return new SSM(options);
    });
  const reader = load(readOptions(connection));
  const writer = load(writeOptions(connection));

  return {
    values: async names => {
      const found: Record<string, string> = {};
      // GetParameters takes ten names at most
      for (let from = 0; from < names.length; from += 10) {
        const { Parameters } = await (await reader()).getParameters({ Names: names.slice(from, from + 10) });
        for (const { Name, Value } of partOf(Parameters, 'Parameters')) if (Name) found[Name] = Value ?? '';
      }
      return found;
    },

    below: async path => {
      const found: Record<string, string> = {};
      let next: string | undefined;
      do {
        const page = await (await reader()).getParametersByPath({ Path: path, Recursive: true, NextToken: next });
        for (const { Name, Value } of partOf(page.Parameters, 'Parameters')) if (Name) found[Name] = Value ?? '';
        next = page.NextToken;
      } while (next);
      return found;
    },

    create: async (name, value) => {
      try {
        await (await writer()).putParameter({ Name: name, Value: value, Type: 'String', Overwrite: false });
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'ParameterAlreadyExists') return false;
        throw error;
      }
    },

    overwrite: async (name, value) => {
      await (await writer()).putParameter({ Name: name, Value: value, Type: 'String', Overwrite: true });
    },

    remove: async name => {
      try {
        await (await writer()).deleteParameter({ Name: name });
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ParameterNotFound')) throw error;
      }
    },
  };
}
