import type {
  DescribeStackDriftDetectionStatusInput,
  DescribeStackDriftDetectionStatusOutput,
  DescribeStackResourceDriftsInput,
  DescribeStackResourceDriftsOutput,
  DetectStackDriftInput,
  DetectStackDriftOutput,
  StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import type { Call, Operation } from '../../core/service';
import type { Detection, ResourceDrift } from '../drift/detections';
import { refusal } from '../refusals';
import { type Desk, page, stackOf } from './desk';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html#drift-considerations */
const DETECTABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'];

/** Operations that compare stacks with what became of them. */
export function driftOperations(desk: Desk): Record<string, Operation> {
  return {
    DetectStackDrift: (input: DetectStackDriftInput, call) => detectStackDrift(desk, input, call),
    DescribeStackDriftDetectionStatus: (input: DescribeStackDriftDetectionStatusInput) => describeStatus(desk, input),
    DescribeStackResourceDrifts: (input: DescribeStackResourceDriftsInput, call) => describeDrifts(desk, input, call),
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html */
async function detectStackDrift(
  desk: Desk,
  { StackName, LogicalResourceIds: ids }: DetectStackDriftInput,
  call: Call,
): Promise<DetectStackDriftOutput> {
  const stack = stackOf(desk, StackName, call);
  if (!DETECTABLE.includes(stack.status)) {
    throw refusal(`Drift detection cannot be performed on stack [${stack.name}] while in status ${stack.status}`);
  }
  const resources = desk.stacks.resources(stack.id).filter(({ logicalId }) => !ids?.length || ids.includes(logicalId));
  const { id } = await desk.detections.detect(stack, resources, call);
  return { StackDriftDetectionId: id };
}

function describeStatus(
  { detections }: Desk,
  { StackDriftDetectionId: id = '' }: DescribeStackDriftDetectionStatusInput,
): DescribeStackDriftDetectionStatusOutput {
  const detection = detections.get(id);
  if (!detection) throw refusal(`Stack Drift Detection with id ${id} does not exist`);
  return {
    StackId: detection.stackId,
    StackDriftDetectionId: id,
    StackDriftStatus: detection.status,
    DetectionStatus: 'DETECTION_COMPLETE',
    DriftedStackResourceCount: detection.resources.filter(({ status }) => status !== 'IN_SYNC').length,
    Timestamp: new Date(detection.at),
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResourceDrifts.html */
function describeDrifts(
  desk: Desk,
  { StackName, StackResourceDriftStatusFilters: filter, NextToken, MaxResults }: DescribeStackResourceDriftsInput,
  call: Call,
): DescribeStackResourceDriftsOutput {
  const detection = desk.detections.last(stackOf(desk, StackName, call).id);
  const found = (detection?.resources ?? []).filter(({ status }) => !filter?.length || filter.includes(status));
  const { items, next } = page(found, NextToken, ({ logicalId }) => logicalId, Number(MaxResults ?? 100));
  const StackResourceDrifts = items.map(drift => shapeOf(drift, detection as Detection));
  return { StackResourceDrifts, ...(next ? { NextToken: next } : {}) };
}

function shapeOf(drift: ResourceDrift, { stackId, at }: Detection): StackResourceDrift {
  return {
    StackId: stackId,
    LogicalResourceId: drift.logicalId,
    PhysicalResourceId: drift.physicalId,
    ResourceType: drift.type,
    ExpectedProperties: JSON.stringify(drift.expected),
    ...(drift.actual ? { ActualProperties: JSON.stringify(drift.actual) } : {}),
    PropertyDifferences: [...drift.differences],
    StackResourceDriftStatus: drift.status,
    Timestamp: new Date(at),
  };
}
