import { countRules, readBerthRules } from '../src/private/berth-rules';
import { capacityCases } from './_fixtures/cases/capacity';
import { dataCases } from './_fixtures/cases/data';
import { ecsCases } from './_fixtures/cases/ecs';
import { iamCases } from './_fixtures/cases/iam';
import { limitsCases } from './_fixtures/cases/limits';
import { loadBalancerCases } from './_fixtures/cases/load-balancer';
import { namesCases } from './_fixtures/cases/names';
import { networkCases } from './_fixtures/cases/network';
import { releaseCases } from './_fixtures/cases/release';
import { routesCases } from './_fixtures/cases/routes';
import { CONFIG, type RuleCase, RuleEngine } from './_fixtures/engine';
import { ROWS } from './_fixtures/rows';

const cases = [
  ...networkCases,
  ...routesCases,
  ...namesCases,
  ...capacityCases,
  ...limitsCases,
  ...loadBalancerCases,
  ...ecsCases,
  ...dataCases,
  ...releaseCases,
  ...iamCases,
];
const wrong = cases
  .filter((one): one is Required<RuleCase> => one.finding !== undefined)
  .map(one => ({ ...one, row: ROWS[one.id] === undefined ? '' : `${ROWS[one.id]}: ` }));
const right = cases.filter(({ finding }) => finding === undefined);
const engine = new RuleEngine();

afterAll(() => engine.free());

test.each(wrong)('$row$id refuses $name', ({ id, resources, finding }) => {
  const found = engine.diagnose(resources).filter(({ ruleId }) => ruleId === id);

  expect(
    found.map(
      ({ severity, entity, propertyPath, message }) => `${severity} ${entity?.logicalId} ${propertyPath}: ${message}`,
    ),
  ).toContain(`ERROR ${finding}`);
});

test.each(right)('$id accepts $name', ({ id, resources }) => {
  expect(engine.diagnose(resources).filter(({ ruleId }) => ruleId === id)).toEqual([]);
});

test('every rule is tried with a template that it refuses', () => {
  const inRules = readBerthRules(CONFIG).flatMap(({ content }) => content.match(/BERTH-[A-Z0-9]+-\d+/g) ?? []);

  expect([...new Set(wrong.map(({ id }) => id))].sort()).toEqual([...new Set(inRules)].sort());
  expect(countRules(readBerthRules(CONFIG))).toBe(new Set(inRules).size);
});

test('where no TLS policies are configured, those of AWS without TLS 1.0 and 1.1 may be used', () => {
  const free = new RuleEngine({ ...CONFIG, tlsPolicies: undefined });
  const foundFor = (SslPolicy: string) =>
    free
      .diagnose({
        Https: {
          Type: 'AWS::ElasticLoadBalancingV2::Listener',
          Properties: { Protocol: 'HTTPS', Port: 443, SslPolicy },
        },
      })
      .filter(({ ruleId }) => ruleId === 'BERTH-LB-101');

  const found = ['TLS13-1-3-2021-06', 'TLS13-1-2-PQ-2025-09', '2016-08'].map(name =>
    foundFor(`ELBSecurityPolicy-${name}`),
  );
  free.free();

  expect(found.map(({ length }) => length)).toEqual([0, 0, 1]);
});

test('no boundary is asked for when none is configured', () => {
  const free = new RuleEngine({ ...CONFIG, permissionsBoundary: '' });
  const [noBoundary] = wrong.filter(({ id }) => id === 'BERTH-IAM-102');

  const found = free.diagnose(noBoundary?.resources ?? {});
  free.free();

  expect(found).toEqual([]);
});
