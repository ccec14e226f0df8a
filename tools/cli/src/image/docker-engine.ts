import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../cli-error';

/** A container engine on this computer. */
export interface DockerPort {
  /** Whether an engine answers. */
  isReachable(): Promise<boolean>;

  /** Builds the folder `context` for a platform (`linux/amd64`) into an OCI layout at `layout`, telling each line of the build. */
  build(context: string, layout: string, platform: string, tell: (line: string) => void): Promise<void>;
}

/** Docker by its command line. */
export const docker: DockerPort = {
  isReachable: async () => {
    const { execa } = await import('execa');
    const { failed } = await execa('docker', ['version', '--format', '{{.Server.Version}}'], {
      reject: false,
      timeout: 3000,
    });
    return !failed;
  },

  build: async (context, layout, platform, tell) => {
    const { execa } = await import('execa');
    mkdirSync(dirname(layout), { recursive: true });
    rmSync(layout, { recursive: true, force: true });
    const output = `type=oci,dest=${layout},tar=false,rewrite-timestamp=true`;
    const flags = ['--platform', platform, '--provenance=false', '--sbom=false', '--progress=plain'];
    const build = execa('docker', ['buildx', 'build', ...flags, '--output', output, '.'], {
      cwd: context,
      env: { SOURCE_DATE_EPOCH: '0' },
      reject: false,
      all: true,
    });
    const last: string[] = [];
    for await (const line of build.iterable({ from: 'all' })) {
      tell(line);
      last.splice(0, last.length, ...[...last, line].slice(-8));
    }
    const { failed } = await build;
    if (!failed) return;
    throw new CliError('ImageBuildFailed', `docker could not build ${context}: ${last.at(-1) ?? 'no output'}`, {
      hint: last.some(line => /oci exporter is not supported/i.test(line))
        ? 'docker buildx create --use, or berth image --builder context'
        : 'docker buildx build . shows everything',
    });
  },
};
