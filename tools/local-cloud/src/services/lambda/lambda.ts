import { randomUUID } from '../../core/random';
import type { Call, Context, HttpMount, Service } from '../../core/service';
import type { EventTargets } from '../event-targets';
import type { S3 } from '../s3';
import { AsyncQueue } from './async-queue';
import { lambdaProviders } from './cloudformation';
import { CodeStore } from './code-store';
import { functionOperations } from './function-operations';
import { type FunctionRecord, Functions } from './functions';
import { type InvocationPeers, Invocations } from './invocations';
import { invokeOperation } from './invoke-operation';
import { policyOperations } from './policy-operations';
import { settingOperations } from './setting-operations';

/** The services that Lambda uses. */
export interface LambdaPeers extends InvocationPeers {
  readonly s3: Pick<S3, 'read'>;
  readonly targets: EventTargets;
}

/** An asynchronous invocation that was accepted. */
export interface Accepted {
  readonly requestId: string;

  /** Resolves when the function has run for the event once, well or not. */
  readonly ran: Promise<void>;
}

/** Lambda, for its peers. */
export interface Lambda extends Service {
  /**
   * Invokes a function asynchronously, as an AWS service does.
   *
   * @throws AwsError ResourceNotFoundException
   */
  send(nameOrArn: string, event: object, call: Call): Accepted;
}

/** What the operations share. */
export interface LambdaParts {
  readonly context: Context;
  readonly functions: Functions;
  readonly code: CodeStore;
  readonly invocations: Invocations;
  readonly queue: AsyncQueue;
  readonly s3: Pick<S3, 'read'>;

  /** Where the zip file of a function can be fetched. */
  codeLocation(record: FunctionRecord): string;
}

const codePath = '/_lambda/code/';

/** Lambda: functions are processes of this computer's Node.js, one for each event at a time, used again while they are warm. */
export function createLambda(context: Context, peers: LambdaPeers): Lambda {
  const parts = makeParts(context, peers);
  const { functions, queue, invocations } = parts;
  const operations = {
    ...functionOperations(parts),
    ...invokeOperation(parts),
    ...policyOperations(functions),
    ...settingOperations(functions, context.clock),
  };
  peers.targets.add('lambda', (arn, { body }, { region }) => {
    void queue.accept(functions.get(arn, region), body, randomUUID());
  });
  return {
    signingName: 'lambda',
    client: () => import('@aws-sdk/client-lambda'),
    operations,
    resources: lambdaProviders(operations, context.clock),
    http: codeMount(parts),

    send(nameOrArn, event, { region }) {
      const requestId = randomUUID();
      return { requestId, ran: queue.accept(functions.get(nameOrArn, region), JSON.stringify(event), requestId) };
    },

    async start() {
      queue.start();
    },

    async stop() {
      queue.stop();
      invocations.stop();
    },
  };
}

function makeParts(context: Context, { s3, logs, sts, targets, network }: LambdaPeers): LambdaParts {
  const functions = new Functions(context.store);
  const code = new CodeStore(context.folder);
  const invocations = new Invocations(context, code, { logs, sts, network });
  const queue = new AsyncQueue(context, functions, invocations, targets);
  const codeLocation = ({ region, name }: FunctionRecord) => `${context.endpoint()}${codePath}${region}/${name}`;
  return { context, functions, code, invocations, queue, s3, codeLocation };
}

function codeMount({ functions, code }: LambdaParts): HttpMount {
  return {
    prefix: codePath,
    async handle({ url }) {
      const [region = '', name = ''] = new URL(url).pathname.slice(codePath.length).split('/');
      const record = functions.tryGet(name, region);
      if (!record) return new Response('not found\n', { status: 404 });
      return new Response(new Uint8Array(code.zip(record.code)), { headers: { 'content-type': 'application/zip' } });
    },
  };
}
