import { basename } from 'node:path';
import { CfnResource, type PolicyViolation, Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What somebody accepted, as the CDK keeps it. */
export interface Acknowledged {
  /** With namespace: `AwsSolutions::AwsSolutions-EC23`. */
  readonly id: string;
  readonly reason: string;

  /** Path of the construct that it covers, with all below. */
  readonly path: string;
}

/** A finding at one construct. */
export interface Finding {
  readonly id: string;
  readonly path: string;
}

/** One mistake in how findings are accepted. */
export interface AcknowledgementMistake {
  readonly rule: string;
  readonly path: string;
  readonly fact: string;
}

/** Shortest reason that says something. */
const REASON_LENGTH = 20;

/** What `acknowledge` of foundation adds: who decided it, and until when. */
const OWNER = / \([^()]+\)$/;

/** Accepted by the CDK itself, about its own peculiarities: only rules of CloudFormation, and warnings of constructs. */
const BY_THE_CDK = /^(CloudFormation-Validate::[EFIW]\d{4}|Annotation::.*)$/;

/** Ids of a pack without its namespace: such a finding vanishes from the report, instead of being listed as accepted. */
const BARE =
  /^Annotation::((AwsSolutions|NIST\.800\.53\.R[45]|HIPAA\.Security|PCI\.DSS\.321|Serverless)-|BERTH-|[EFIW]\d{4}$|\w+_check$)/;

/** All that was accepted below `root`. */
export function acknowledgedBelow(root: IConstruct): Acknowledged[] {
  return root.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({ id, reason, path: node.path })),
  );
}

/** Accepts an acknowledgement that is of no use: a library may have more than this app, or this version of a pack, needs. */
const ACCEPTS_UNUSED = 'Berth-Guardrails::BERTH-GATE-003';

/** What is wrong with the way in which findings were accepted. What `isAsked` knows nothing of may be of no use. */
export function acknowledgementMistakes(
  acknowledged: readonly Acknowledged[],
  findings: readonly Finding[],
  isAsked: (id: string) => boolean = () => true,
): AcknowledgementMistake[] {
  const ordinary = acknowledged.filter(({ id }) => id !== ACCEPTS_UNUSED);
  const mistakes = mistakesOf(ordinary, findings, isAsked);
  const unused = mistakes
    .filter(({ rule }) => rule === 'BERTH-GATE-003')
    .map(({ path }) => ({ id: ACCEPTS_UNUSED, path }));
  const others = acknowledged.filter(({ id }) => id === ACCEPTS_UNUSED);
  return [...mistakes, ...mistakesOf(others, unused, isAsked)];
}

function mistakesOf(
  acknowledged: readonly Acknowledged[],
  findings: readonly Finding[],
  isAsked: (id: string) => boolean,
): AcknowledgementMistake[] {
  const used = new Set(findings.map(finding => coveredBy(finding, acknowledged)));
  return acknowledged.flatMap(item => {
    const { id, reason, path } = item;
    const mistake = (rule: string, fact: string): AcknowledgementMistake => ({ rule, path, fact: `${id}: ${fact}` });
    if (BARE.test(id)) {
      const fact =
        'has no namespace, so that the finding vanishes; write "AwsSolutions::AwsSolutions-EC23" or the like';
      return [mistake('BERTH-GATE-001', fact)];
    }
    if (BY_THE_CDK.test(id) && !OWNER.test(reason)) return [];
    if (!OWNER.test(reason) || reason.replace(OWNER, '').length < REASON_LENGTH) {
      const fact = `needs a reason of ${REASON_LENGTH} characters and an owner; use acknowledge() of @berth/foundation`;
      return [mistake('BERTH-GATE-002', fact)];
    }
    if (used.has(item) || !isAsked(id)) return [];
    return [mistake('BERTH-GATE-003', 'accepts what is not found; remove it')];
  });
}

/** The finding is taken by the nearest construct that accepts it. */
function coveredBy({ id, path }: Finding, acknowledged: readonly Acknowledged[]): Acknowledged | undefined {
  return acknowledged
    .filter(item => item.id === id && (item.path === '' || path === item.path || path.startsWith(`${item.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** The findings of a pack, one per construct. */
export function findingsOf(pack: string, violations: readonly PolicyViolation[], paths: ConstructPaths): Finding[] {
  const namespace = pack.replaceAll(' ', '-');
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath, templatePath, resourceLogicalId }) => ({
      id: `${namespace}::${ruleName.replaceAll(' ', '-')}`,
      path: constructPath ?? paths.get(keyOf(templatePath, resourceLogicalId)) ?? '',
    })),
  );
}

/** From template and logical id to the path of the construct. */
export type ConstructPaths = ReadonlyMap<string, string>;

/** Where the resources of the templates come from. */
export function constructPathsBelow(root: IConstruct): ConstructPaths {
  const resources = root.node
    .findAll()
    .filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct));
  return new Map(
    resources.map(resource => {
      const stack = Stack.of(resource);
      return [keyOf(stack.templateFile, stack.resolve(resource.logicalId)), resource.node.path];
    }),
  );
}

function keyOf(template = '', logicalId = ''): string {
  return `${basename(template)} ${logicalId}`;
}
