import { Template } from 'aws-cdk-lib/assertions';
import { RollbackAlarms, type RollbackThresholds } from '../src';
import { Releases } from './_fixtures/releases';

function alarmsOf(thresholds?: RollbackThresholds): Record<string, unknown>[] {
  const releases = new Releases();
  const { stack } = releases;
  const { alarms } = new RollbackAlarms(stack, 'Rollback', { route: releases.route(), thresholds });
  expect(alarms).toHaveLength(2);
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );
}

test('stands by itself for releases by ECS, with the usual thresholds', () => {
  expect(alarmsOf()).toMatchObject([
    { Threshold: 5, EvaluationPeriods: 2, TreatMissingData: 'notBreaching' },
    { Threshold: 1, EvaluationPeriods: 2, TreatMissingData: 'notBreaching' },
  ]);
});

test('takes other thresholds', () => {
  expect(alarmsOf({ errorPercent: 1, unhealthyHosts: 2, minutes: 3 })).toMatchObject([
    { Threshold: 1, EvaluationPeriods: 3 },
    { Threshold: 2, EvaluationPeriods: 3 },
  ]);
});

test('fails with thresholds that nothing reaches', () => {
  expect(() => alarmsOf({ errorPercent: 101 })).toThrow(expect.objectContaining({ name: 'BERTH-CD-009' }));
});
