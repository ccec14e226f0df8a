import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  Capability,
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib/core';
import { ZipFile } from 'yazl';
import type { LocalCloud } from './local-cloud';

const BUCKET = 'assets';

interface FileAsset {
  readonly source: { readonly path: string; readonly packaging: 'file' | 'zip' };
  readonly destinations: Record<string, { readonly objectKey: string }>;
}

/**
 * Deploys one stack again and again, as the CDK does: assets first, then the template.
 */
export class Deployer {
  private readonly cloudFormation: CloudFormation;
  private readonly s3: S3;
  private readonly uploaded = new Set<string>();

  constructor(
    cloud: LocalCloud,
    private readonly stackName: string,
  ) {
    this.cloudFormation = new CloudFormation(cloud.client);
    this.s3 = new S3({ ...cloud.client, forcePathStyle: true });
  }

  public async bootstrap(): Promise<void> {
    await this.s3.createBucket({ Bucket: BUCKET });
  }

  /**
   * Deploy what `define` makes.
   *
   * @returns the state of the stack afterwards
   */
  public async deploy(define: (stack: Stack) => void): Promise<string> {
    const app = new App();
    const stack = new Stack(app, this.stackName, {
      env: { account: '000000000000', region: 'eu-west-1' },
      synthesizer: new DefaultStackSynthesizer({
        fileAssetsBucketName: BUCKET,
        generateBootstrapVersionRule: false,
      }),
    });
    define(stack);
    const { directory } = app.synth();

    await this.upload(directory);
    const template: unknown = JSON.parse(readFileSync(join(directory, `${this.stackName}.template.json`), 'utf8'));
    return this.submit(JSON.stringify(template));
  }

  private async submit(TemplateBody: string): Promise<string> {
    const { cloudFormation, stackName: StackName } = this;
    const input = { StackName, TemplateBody, Capabilities: [Capability.CAPABILITY_IAM] };
    const waiter = { client: cloudFormation, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.1 };
    if (await this.state()) {
      await cloudFormation.updateStack(input);
      // a roll-back is a state, too
      await waitUntilStackUpdateComplete(waiter, { StackName }).catch(() => undefined);
    } else {
      await cloudFormation.createStack(input);
      await waitUntilStackCreateComplete(waiter, { StackName }).catch(() => undefined);
    }
    return (await this.state()) ?? 'DELETED';
  }

  private async state(): Promise<string | undefined> {
    try {
      const { Stacks: [stack] = [] } = await this.cloudFormation.describeStacks({ StackName: this.stackName });
      return stack?.StackStatus;
    } catch {
      return undefined;
    }
  }

  private async upload(directory: string): Promise<void> {
    const manifest = JSON.parse(readFileSync(join(directory, `${this.stackName}.assets.json`), 'utf8'));
    const files = Object.values(manifest.files as Record<string, FileAsset>);
    for (const { source, destinations } of files) {
      const path = join(directory, source.path);
      for (const { objectKey: Key } of Object.values(destinations)) {
        if (source.packaging === 'file' || this.uploaded.has(Key)) continue;
        await this.s3.putObject({ Bucket: BUCKET, Key, Body: await zipOf(path) });
        this.uploaded.add(Key);
      }
    }
  }
}

function zipOf(folder: string): Promise<Buffer> {
  const zip = new ZipFile();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) zip.addFile(file, file.slice(folder.length + 1));
  }
  zip.end();
  return buffer(zip.outputStream);
}
