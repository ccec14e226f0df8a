import { join } from 'node:path';
import { noInnerFaults } from '../core/fault-schedule';
import type { Context, HttpMount, ResourceProvider, Service } from '../core/service';
import { CustomResources, type FunctionPort } from './custom-resources/custom-resources';
import { Detections, type ResourceReader } from './drift/detections';
import { NestedStacks } from './nested-stacks/nested-stacks';
import { changeSetOperations } from './operations/change-sets';
import { descriptionOperations } from './operations/descriptions';
import type { Desk } from './operations/desk';
import { driftOperations } from './operations/drift';
import { stackOperations } from './operations/stacks';
import { templateOperations } from './operations/templates';
import { cacheOfInstall, ResourceSpecs } from './spec/resource-spec';
import { Exports } from './stacks/exports';
import { GenericProvider, type ResourceWatcher } from './stacks/generic-provider';
import type { StackInput } from './stacks/model';
import { RetainedResources } from './stacks/retained-resources';
import { StackEngine } from './stacks/stack-engine';
import { StackStore } from './stacks/stack-store';
import { refValues } from './template/parameters';
import { parseTemplate, parseText } from './template/parse';
import { isObject, type ParameterDeclaration, type Template } from './template/template';
import { WaitConditions } from './wait-conditions/wait-conditions';

/** What CloudFormation needs of its peers. */
export interface CloudFormationPeers {
  /** By resource type; types without one are made from their specification alone. */
  readonly providers: Readonly<Record<string, ResourceProvider>>;

  /** By resource type, of those without a provider. @default - nobody is told */
  readonly watchers?: Readonly<Record<string, ResourceWatcher>>;
  /** By resource type: those that are checked for drift. @default - none */
  readonly readers?: Readonly<Record<string, ResourceReader>>;
  readonly ssm: { value(nameOrArn: string): string };
  readonly secretsManager: { value(secretId: string, jsonKey?: string, versionStage?: string): string };
  readonly s3: { read(bucket: string, key: string): Buffer };
  readonly lambda: FunctionPort;
}

/**
 * AWS CloudFormation: templates, change sets, stacks.
 *
 * `create`, `update` and `delete` of a provider are called again after a kill in the middle, with the same request and the same `generatedName`; a
 * provider whose work takes time finds then what the first call has made. `delete` of something that is gone may fail with a `…NotFound…` code.
 */
export function createCloudFormation(context: Context, peers: CloudFormationPeers): Service {
  const { store, clock, folder } = context;
  const specs = new ResourceSpecs([cacheOfInstall(), join(folder, 'cache')]);
  const stacks = new StackStore(store, clock);
  const exports = new Exports(stacks);
  const references: Desk['references'] = {
    parameter: name => peers.ssm.value(name),
    secret: (secretId, jsonKey, versionStage) => peers.secretsManager.value(secretId, jsonKey, versionStage),
  };
  const template = templateReader(stacks);
  const custom = new CustomResources(context, peers.lambda);
  const waits = new WaitConditions(context);
  const nested = new NestedStacks(() => ({ stacks, engine, operations }));
  const engine: StackEngine = new StackEngine({
    stacks,
    clock,
    specs,
    generic: new GenericProvider(specs, store, peers.watchers),
    providerOf: type => waits.providers[type] ?? peers.providers[type],
    custom,
    nested,
    references,
    exports,
    retained: new RetainedResources(store, specs),
    template,
    faults: context.faults ?? noInnerFaults,
    log: message => context.log(message),
  });
  const object: Desk['object'] = (bucket, key) => peers.s3.read(bucket, key);
  const detections = new Detections(store, clock, peers.readers ?? {});
  const desk: Desk = { stacks, engine, specs, references, exports, clock, template, object, custom, detections };
  const operations = {
    ...stackOperations(desk),
    ...changeSetOperations(desk),
    ...descriptionOperations(desk),
    ...driftOperations(desk),
    ...templateOperations(desk),
  };
  return {
    signingName: 'cloudformation',
    client: () => import('@aws-sdk/client-cloudformation'),
    operations,
    http: bothOf(custom.http, waits.http),
    start: async () => engine.start(),
    async stop() {
      custom.stop();
      engine.stop();
    },
  };
}

/** Answers of custom resources, and signals. */
function bothOf(one: HttpMount, other: HttpMount): HttpMount {
  const isBelow = ({ prefix }: HttpMount, { url }: Request) => new URL(url).pathname.startsWith(String(prefix));
  return {
    prefix: /^\/_cloudformation\/(response|signal)\//,
    handle: request => (isBelow(one, request) ? one : other).handle(request),
  };
}

/** Templates are read once; only loops depend on parameters. */
function templateReader(stacks: StackStore): (input: StackInput) => Template {
  const parsed = new Map<string, Template>();
  return input => {
    const body = stacks.template(input.template);
    const hasLoops = body.includes('Fn::ForEach');
    const key = hasLoops ? `${input.template}${JSON.stringify(input.parameters)}` : input.template;
    const known = parsed.get(key);
    if (known) return known;
    const { Parameters } = parseText(body);
    const declarations = isObject(Parameters) ? (Parameters as Readonly<Record<string, ParameterDeclaration>>) : {};
    const template = parseTemplate(body, refValues(input.parameters, declarations));
    parsed.set(key, template);
    return template;
  };
}
